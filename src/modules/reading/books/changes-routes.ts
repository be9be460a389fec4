import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, readForm } from '../../../web/kit/form.ts'
import { ownDay } from '../day.ts'
import { shelvesOf } from '../shelves/shelf-queries.ts'
import { statuses } from './book.ts'
import { changesForm, plainDeeds, readDeed } from './changes-form.ts'
import { changeBooks } from './changing.ts'
import { filtersOn } from './log-filters-shapes.ts'
import {
  type LogQuestion,
  logAddress,
  readLogQuestion,
  readLogRule,
  writeLogQuestion,
} from './log-question.ts'
import { listOf } from './log-shapes.ts'
import { namesInLog } from './names-in-log.ts'

/** One change to many books of a log at once: those that are ticked, or all that a question finds. */
export function changesRoutes(router: PageRouter): void {
  router.get('/reading/changes', signedIn(), ctx => show(ctx, readLogQuestion(ctx.query), blankForm()))

  router.post('/reading/changes', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, changesForm)
    const question = readLogRule(typeof form.values.rule === 'string' ? form.values.rule : '')
    if (!form.ok) return show(ctx, question, form, 'refused')
    const { book, which, tag, sure } = form.value
    const deed = readDeed(form.value.deed, tag, ownDay(ctx))
    if (deed === null) return show(ctx, question, form, 'refused')
    if (deed.does === 'remove' && sure === undefined) return show(ctx, question, form, 'asked')
    const all = { ...question, after: null }
    const done = await changeBooks(ctx.db, person.id, which === 'all' ? all : book, deed, ctx.now)
    if (isRefused(done))
      return show(
        ctx,
        question,
        formWithError(form.values, 'deed', 'reading.errors.unknown-shelf'),
        'refused',
      )
    ctx.done(logAddress(all), { flash: 'reading.changes.done', params: { count: done.changed } })
  })
}

async function show(
  ctx: Context,
  question: LogQuestion,
  form: Form<unknown>,
  how: 'new' | 'refused' | 'asked' = 'new',
): Promise<void> {
  const { person } = asSignedIn(ctx)
  const [list, shelves, names] = await Promise.all([
    listOf(ctx, person.id, question, '/reading/changes'),
    shelvesOf(ctx.db, person.id),
    namesInLog(ctx.db, person.id, [question.works]),
  ])
  const it = {
    ...list,
    form,
    sure: how === 'asked',
    rule: writeLogQuestion(question),
    on: filtersOn(ctx, question, shelves, names).map(({ label }) => label),
    deeds: deedsOf(ctx, shelves),
    back: logAddress({ ...question, after: null }),
  }
  if (how === 'refused') ctx.refuse('reading/changes', it)
  else ctx.page('reading/changes', it)
}

function deedsOf({ words }: Context, shelves: Awaited<ReturnType<typeof shelvesOf>>) {
  const byHand = shelves.filter(({ rule }) => rule === null)
  const option = (value: string, key: string, params = {}) => ({ value, label: words.t(key, params) })
  return [
    ...statuses.map(status =>
      option(`move.${status}`, 'reading.changes.move', { status: words.t(`reading.log.status.${status}`) }),
    ),
    option('tag', 'reading.changes.tag'),
    option('untag', 'reading.changes.untag'),
    ...byHand.map(({ id, name }) => option(`shelve.${id}`, 'reading.changes.shelve', { name })),
    ...byHand.map(({ id, name }) => option(`unshelve.${id}`, 'reading.changes.unshelve', { name })),
    ...plainDeeds.map(deed => option(deed, `reading.changes.deeds.${deed}`)),
  ]
}
