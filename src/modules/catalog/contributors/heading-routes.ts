import type { PageRouter } from '../../../module.ts'
import { publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { type Behind, type Looking, listPageSize, type PlacedWork } from '../books/listed-works.ts'
import { languageNames } from '../drafts/language-names.ts'
import { seriesNamed, subjectNamed, worksOfSeries, worksOfSubject } from './headings.ts'

/** The books of a series, in its order, and those about a subject. */
export function headingRoutes(router: PageRouter): void {
  router.get('/series/:id', publicPage(), async ctx => {
    const id = idOf(ctx.params.id)
    const series = await seriesNamed(ctx.db, id)
    const found = series ? await worksFrom(ctx, worksOfSeries, id) : null
    if (!series || found === null) throw notFound()
    const facts = await listFacts(ctx, found, `/series/${id}`)
    ctx.page('catalog/contributors/heading', { name: series.name, kind: 'series', ...facts })
  })

  router.get('/subjects/:id', publicPage(), async ctx => {
    const id = idOf(ctx.params.id)
    const subject = await subjectNamed(ctx.db, id)
    const found = subject ? await worksFrom(ctx, worksOfSubject, id) : null
    if (!subject || found === null) throw notFound()
    const kind = subject.kind === 'genre' ? 'genre' : 'subject'
    const facts = await listFacts(ctx, found, `/subjects/${id}`)
    ctx.page('catalog/contributors/heading', { name: subject.name, kind, ...facts })
  })
}

/** The page of a list that the address asks for; null where this person may see nothing of the whole list, wherever it begins. */
async function worksFrom(ctx: Context, list: typeof worksOfSeries, id: string): Promise<PlacedWork[] | null> {
  const [looking, after] = [lookingOf(ctx), pageAsked(ctx)]
  const found = await list(ctx.db, id, looking, after)
  if (found.length > 0) return found
  return after !== null && (await list(ctx.db, id, looking, null)).length > 0 ? found : null
}

export const lookingOf = (ctx: Context): Looking => ({
  personId: ctx.person?.id ?? null,
  here: ctx.library?.id ?? null,
})

/** Where the page of the address begins; null for the first. */
export function pageAsked(ctx: Context): Behind | null {
  const key = readKey(asked(ctx, 'after'), ['place', 'sortTitle', 'id'])
  if (key === null || !isUuid(key.id) || !/^[\d.e+]{1,20}$/.test(key.place)) return null
  return { ...key, place: Number(key.place) }
}

/** What a list of works needs beside its heading. */
export async function listFacts(ctx: Context, found: readonly PlacedWork[], path: string) {
  const works = found.slice(0, listPageSize)
  const [last, more] = [works.at(-1), found[listPageSize]]
  const after = last && writeKey([String(last.place), last.sort_title, last.id])
  return {
    works,
    path,
    begins: pageAsked(ctx) === null,
    language: languageNames(ctx.words.language),
    now: ctx.now,
    slots: await ctx.slots(
      'books.row',
      works.map(({ id }) => id),
    ),
    next: more ? { from: more.title, href: `${path}${path.includes('?') ? '&' : '?'}after=${after}` } : null,
  }
}
