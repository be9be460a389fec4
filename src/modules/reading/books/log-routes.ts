import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
  readValues,
} from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { goingOn } from '../readthroughs/going-on.ts'
import { takeBackProgress, tellProgress } from '../readthroughs/telling.ts'
import { type Status, statuses } from './book.ts'
import { keepBook, moveBook } from './keeping.ts'
import { keepForm, moveForm, progressForm } from './log-form.ts'
import { booksWithStatus, countsByStatus, logPageSize, readingNow } from './log-queries.ts'

/** A person's own log: what they read now, what they read and want to, and how far they are. */
export function logRoutes(router: PageRouter): void {
  router.get('/reading', signedIn(), async ctx => {
    await show(ctx)
  })

  router.post('/reading', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, keepForm)
    if (!form.ok) throw notFound()
    const { work: workId, status } = form.value
    const kept = await keepBook(ctx.db, person.id, { workId, status, on: onFor(ctx, status) }, ctx.now)
    if (isRefused(kept)) throw notFound()
    ctx.done(`/books/${workId}#log`, { flash: `reading.moved.${status}` })
  })

  router.post('/reading/:id/status', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, moveForm)
    if (!form.ok) return show(ctx, { bookId: idOf(ctx.params.id), form })
    const { status, on } = form.value
    const moved = { bookId: idOf(ctx.params.id), status, on: on ?? onFor(ctx, status) }
    const done = await moveBook(ctx.db, person.id, moved, ctx.now)
    if (isRefused(done)) throw notFound()
    ctx.done(await wayBack(ctx, status), { flash: `reading.moved.${status}` })
  })

  router.post('/reading/:id/progress', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, progressForm)
    if (!form.ok) return show(ctx, { bookId, form })
    const { value, unit, minutes } = form.value
    const telling = { bookId, place: { unit, value }, day: ownDay(ctx), minutes }
    const told = await tellProgress(ctx.db, person.id, telling, ctx.now)
    if (!isRefused(told))
      return ctx.done(await wayBack(ctx, 'reading'), { flash: `reading.told.${unit}`, params: { value } })
    if (told.refused === 'unknown-book') throw notFound()
    const most = told.refused === 'past-the-end' ? told.most : 0
    await show(ctx, {
      bookId,
      form: formWithError(form.values, 'value', `reading.errors.${told.refused}`),
      most,
    })
  })

  router.post('/reading/progress/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const taken = await takeBackProgress(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(taken) && taken.refused === 'unknown-progress') throw notFound()
    ctx.done(await wayBack(ctx, 'reading'), {
      flash: isRefused(taken) ? 'reading.told.not-the-last' : 'reading.told.taken-back',
    })
  })
}

/** What begins or ends now does so today; what is put off has no day. */
const onFor = (ctx: Context, status: Status): string | null => (status === 'to-read' ? null : ownDay(ctx))

/** The home page has the same forms, and is come back to. */
async function wayBack(ctx: Context, status: Status): Promise<string> {
  const { from } = await readValues(ctx)
  return from === 'home' ? '/' : `/reading?status=${status}`
}

/** `tried`: what was just refused, of which book, and how far that goes. */
type Tried = { bookId: string; form: Form<unknown>; most?: number }

async function show(ctx: Context, tried?: Tried): Promise<void> {
  const { person } = asSignedIn(ctx)
  const counts = await countsByStatus(ctx.db, person.id)
  const chosen = statuses.find(one => one === asked(ctx, 'status'))
  const status = tried ? 'reading' : (chosen ?? (counts.get('reading') ? 'reading' : 'to-read'))
  const it = {
    status,
    statuses: statuses.map(name => ({ name, count: counts.get(name) ?? 0 })),
    kept: [...counts.values()].some(count => count > 0),
    ...(status === 'reading' ? { books: await nowOf(ctx), next: null } : await listed(ctx, status)),
    tried,
  }
  if (tried && hasErrors(tried.form)) ctx.refuse('reading/log', it)
  else ctx.page('reading/log', it)
}

/** What this person reads now, with how it goes; the home page shows the same. */
export async function nowOf(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const today = ownDay(ctx)
  const books = await readingNow(ctx.db, person.id)
  return books.map(book => ({ ...book, going: goingOn(book, today), form: blankForm() }))
}

async function listed(ctx: Context, status: Status) {
  const { person } = asSignedIn(ctx)
  const books = await booksWithStatus(ctx.db, person.id, status, afterOf(asked(ctx, 'after')))
  const shown = books.slice(0, logPageSize)
  const last = books.length > logPageSize ? shown.at(-1) : undefined
  return { books: shown, next: last ? `${last.updated_at.getTime()}.${last.id}` : null }
}

/** Where the page before ended: the moment and the id of its last book. */
function afterOf(text: string): { at: Date; id: string } | null {
  const [, at, id] = /^(\d{1,15})\.([0-9a-f-]{36})$/.exec(text) ?? []
  return at && id ? { at: new Date(Number(at)), id: idOf(id) } : null
}
