import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../day.ts'
import { keepBook } from './keeping.ts'
import { keepForm } from './log-form.ts'
import { showLog } from './log-shapes.ts'

/** A person's own log: what they read now, and all that they read and want to. */
export function logRoutes(router: PageRouter): void {
  router.get('/reading', signedIn(), ctx => showLog(ctx))

  router.post('/reading', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, keepForm)
    if (!form.ok) throw notFound()
    const { work: workId, status } = form.value
    const day = ownDay(ctx)
    // Who says "read" of a book that stood nowhere may mean any time; who puts one off means none.
    const on = status === 'reading' ? day : null
    const kept = await keepBook(ctx.db, person.id, { workId, status, on, day }, ctx.now)
    if (isRefused(kept)) throw notFound()
    ctx.done(`/books/${workId}#log`, { flash: `reading.moved.${status}` })
  })
}
