import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import type { Status } from '../books/book.ts'
import { moveBook } from '../books/keeping.ts'
import { moveForm, progressForm } from '../books/log-form.ts'
import { showLog } from '../books/log-shapes.ts'
import { ownDay } from '../day.ts'
import type { PartialDate } from './partial-date.ts'
import { takeBackProgress, tellProgress } from './telling.ts'

/** Telling where a book stands and how far one is, from wherever the book is shown. */
export function progressRoutes(router: PageRouter): void {
  router.post('/reading/:id/status', signedIn(), async ctx => {
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, moveForm)
    if (!form.ok) return showLog(ctx, { bookId, form })
    const { status, on } = form.value
    await move(ctx, bookId, status, on ?? (status === 'to-read' ? null : ownDay(ctx)))
  })

  router.post('/reading/:id/progress', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const bookId = idOf(ctx.params.id)
    const form = await readForm(ctx, progressForm)
    if (!form.ok) return showLog(ctx, { bookId, form })
    const { value, unit, minutes, further, end } = form.value
    if (end === 'finished') return move(ctx, bookId, 'read', ownDay(ctx))
    const place = { unit, value: value + (further ?? 0) }
    const telling = { bookId, place, day: ownDay(ctx), minutes, stops: end === 'stopped' }
    const told = await tellProgress(ctx.db, person.id, telling, ctx.now)
    if (!isRefused(told)) {
      const flash = end ? 'reading.moved.did-not-finish' : `reading.told.${unit}`
      return ctx.done(await wayBack(ctx, '/reading'), { flash, params: { value: place.value } })
    }
    if (told.refused === 'unknown-book') throw notFound()
    const most = told.refused === 'past-the-end' ? told.most : undefined
    const tried = formWithError(form.values, 'value', `reading.errors.${told.refused}`)
    await showLog(ctx, { bookId, form: tried, most })
  })

  router.post('/reading/progress/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const taken = await takeBackProgress(ctx.db, person.id, idOf(ctx.params.id))
    if (isRefused(taken) && taken.refused === 'unknown-progress') throw notFound()
    ctx.done(await wayBack(ctx, '/reading'), {
      flash: isRefused(taken) ? 'reading.told.not-the-last' : 'reading.told.taken-back',
    })
  })
}

async function move(ctx: Context, bookId: string, status: Status, on: PartialDate | null): Promise<void> {
  const { person } = asSignedIn(ctx)
  const moved = await moveBook(ctx.db, person.id, { bookId, status, on }, ctx.now)
  if (isRefused(moved)) throw notFound()
  ctx.done(await wayBack(ctx, `/reading/${bookId}`), { flash: `reading.moved.${status}` })
}
