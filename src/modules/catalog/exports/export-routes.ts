import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { foundWorkIds } from '../search/found-ids.ts'
import { isNarrowed, readQuestion } from '../search/question.ts'
import { exportFiles, exportFormats } from './export-format.ts'
import { exportOf } from './exporting.ts'
import { chosenWorks, exportBatch, heldWorks } from './held-works.ts'

const mostChosen = 1000

/** Taking records out: what a search finds, chosen titles, or all that the library has. */
export function exportRoutes(router: PageRouter): void {
  router.get('/catalog/export', publicPage(), async ctx => {
    const { library, person } = ctx
    const everywhere = isEverywhere(ctx)
    if (library === null && !everywhere) throw notFound()
    const format = exportFormats.find(one => one === asked(ctx, 'as'))
    if (format === undefined) return showChoice(ctx)
    const { extension, type } = exportFiles[format]
    ctx.attachment(`${(library?.name ?? 'Carrel').replace(/[^\p{L}\p{N}]+/gu, '-')}.${extension}`)
    ctx.type = type
    ctx.set('Cache-Control', 'no-store')
    const whose = {
      libraryId: library?.id ?? null,
      personId: person?.id ?? null,
      withCopies: ctx.may('catalog.import'),
      everywhere,
    }
    ctx.body = exportOf(ctx.db, whose, worksAsked(ctx), format)
  })
}

function showChoice(ctx: Context): void {
  const query = new URLSearchParams(ctx.querystring)
  query.delete('as')
  const places = exportFormats.map(format => {
    const to = new URLSearchParams(query)
    to.set('as', format)
    return { format, href: `/catalog/export?${to}` }
  })
  const chosen = chosenIn(ctx).length
  const of =
    chosen > 0
      ? 'chosen'
      : isEverywhere(ctx)
        ? 'everywhere'
        : isNarrowed(readQuestion(ctx.query))
          ? 'search'
          : 'all'
  ctx.page('catalog/exports/export', {
    places,
    of,
    chosen,
    staff: ctx.may('catalog.import'),
    back: query.size > 0 ? `/search?${query}` : '/catalog',
  })
}

/** Whether a search of all catalogues is taken out; all that stands in all of them is not. */
const isEverywhere = (ctx: Context): boolean => {
  const question = readQuestion(ctx.query)
  return chosenIn(ctx).length === 0 && isNarrowed(question) && (question.everywhere || ctx.library === null)
}

function worksAsked(ctx: Context): AsyncIterable<readonly string[]> {
  const chosen = chosenIn(ctx)
  if (chosen.length > 0) return chosenWorks(chosen)
  const libraryId = ctx.library?.id ?? null
  const question = { ...readQuestion(ctx.query), everywhere: isEverywhere(ctx), after: null }
  if (!isNarrowed(question) && libraryId !== null) return heldWorks(ctx.db, libraryId)
  return foundWorkIds(ctx.db, { question, libraryId, personId: ctx.person?.id ?? null }, exportBatch)
}

const chosenIn = (ctx: Context): string[] => [ctx.query.work ?? []].flat().filter(isUuid).slice(0, mostChosen)
