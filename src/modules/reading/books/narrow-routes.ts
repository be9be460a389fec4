import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, checkForm, type Form } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { shelvesOf } from '../shelves/shelf-queries.ts'
import { filtersOn } from './log-filters-shapes.ts'
import { fieldsOf, type LogQuestion, logAddress, readLogQuestion } from './log-question.ts'
import { namesInLog } from './names-in-log.ts'
import { whenForm } from './narrow-form.ts'
import { narrowingChoices, narrowingGroups } from './narrow-shapes.ts'
import { narrowingKinds, narrowingPageSize, narrowingsOf, narrowingsOfKind } from './narrowing.ts'

/** By what the books that a question finds in a log can be narrowed further; each way leads back to the log. */
export function narrowRoutes(router: PageRouter): void {
  router.get('/reading/narrow', signedIn(), ctx => {
    const question = readLogQuestion(ctx.query)
    if (ctx.query.since === undefined && ctx.query.until === undefined)
      return showAll(ctx, question, blankForm(datesOf(question)))
    const form = checkForm(whenForm, { since: asked(ctx, 'since'), until: asked(ctx, 'until') })
    if (!form.ok) return showAll(ctx, question, form, true)
    const { since, until } = form.value
    const read = since === null && until === null ? null : { from: since, to: until }
    ctx.redirect(logAddress({ ...question, read, after: null }))
  })

  router.get('/reading/narrow/:kind', signedIn(), showKind)
}

const datesOf = ({ read }: LogQuestion) =>
  read === null || read === 'undated' ? {} : { since: read.from ?? '', until: read.to ?? '' }

async function showAll(ctx: Context, question: LogQuestion, form: Form<unknown>, refused = false) {
  const { person } = asSignedIn(ctx)
  const [found, filters] = await Promise.all([
    narrowingsOf(ctx.db, person.id, question),
    filtersOf(ctx, person.id, question),
  ])
  const it = {
    ...filters,
    groups: narrowingGroups(ctx.words, question, found),
    beside: fieldsOf({ ...question, read: null }),
    form,
  }
  if (refused) ctx.refuse('reading/narrow', it)
  else ctx.page('reading/narrow', it)
}

async function showKind(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const kind = narrowingKinds.find(name => name === ctx.params.kind)
  if (kind === undefined || kind === 'ratings') throw notFound()
  const question = readLogQuestion(ctx.query)
  const key = readKey(question.after ?? '', ['order', 'fact'])
  const [found, filters] = await Promise.all([
    narrowingsOfKind(ctx.db, person.id, question, kind, key),
    filtersOf(ctx, person.id, question),
  ])
  const path = `/reading/narrow/${kind}`
  const last = found.length > narrowingPageSize ? found[narrowingPageSize - 1] : undefined
  ctx.page('reading/narrow-kind', {
    ...filters,
    kind,
    choices: narrowingChoices(ctx.words, question, found.slice(0, narrowingPageSize)),
    kinds: logAddress({ ...question, after: null }, '/reading/narrow'),
    beginning: question.after === null ? null : logAddress({ ...question, after: null }, path),
    next: last && logAddress({ ...question, after: writeKey([last.order, last.fact]) }, path),
  })
}

async function filtersOf(ctx: Context, personId: string, question: LogQuestion) {
  const [shelves, names] = await Promise.all([
    shelvesOf(ctx.db, personId),
    namesInLog(ctx.db, personId, [question.works]),
  ])
  return { on: filtersOn(ctx, question, shelves, names), back: logAddress({ ...question, after: null }) }
}
