import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { partialDate } from '../books/log-form.ts'
import { ownBook } from '../books/own-book.ts'
import { addReadthrough, changeReadthrough, removeReadthrough } from './editing.ts'
import { readthroughWith } from './readthrough-queries.ts'

/** The readings of a book: those of before, and putting right what is known of one. */
export function readthroughRoutes(router: PageRouter): void {
  router.get('/reading/:id/readthroughs/new', signedIn(), async ctx => {
    const book = await bookAsked(ctx)
    ctx.page('reading/readthrough', { book, form: blankForm({ outcome: 'finished' }) })
  })

  router.post('/reading/:id/readthroughs', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const book = await bookAsked(ctx)
    const form = await readForm(ctx, readthroughForm)
    if (!form.ok) return ctx.refuse('reading/readthrough', { book, form })
    const added = await addReadthrough(ctx.db, person.id, { bookId: book.id, ...form.value }, ctx.now)
    if (!isRefused(added)) return ctx.done(`/reading/${book.id}`, { flash: 'reading.readthroughs.added' })
    if (added.refused !== 'ends-before-it-begins') throw notFound()
    const refused = formWithError(form.values, 'ended', 'reading.errors.ends-before-it-begins')
    ctx.refuse('reading/readthrough', { book, form: refused })
  })

  router.get('/reading/readthroughs/:id', signedIn(), ctx => showOne(ctx))

  router.post('/reading/readthroughs/:id', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const readthroughId = idOf(ctx.params.id)
    const form = await readForm(ctx, readthroughForm)
    if (!form.ok) return showOne(ctx, form)
    const changed = await changeReadthrough(ctx.db, person.id, { readthroughId, ...form.value }, ctx.now)
    if (!isRefused(changed))
      return ctx.done(`/reading/${changed.bookId}`, { flash: 'reading.readthroughs.changed' })
    if (changed.refused !== 'ends-before-it-begins') throw notFound()
    await showOne(ctx, formWithError(form.values, 'ended', 'reading.errors.ends-before-it-begins'))
  })

  router.post('/reading/readthroughs/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeReadthrough(ctx.db, person.id, idOf(ctx.params.id), ctx.now)
    if (isRefused(removed)) throw notFound()
    ctx.done(`/reading/${removed.bookId}`, { flash: 'reading.readthroughs.removed' })
  })
}

const readthroughForm = z.object({
  began: partialDate,
  ended: partialDate,
  outcome: z.enum(['finished', 'stopped'], 'reading.errors.outcome').default('finished'),
})

async function bookAsked(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const book = await ownBook(ctx.db, person.id, idOf(ctx.params.id))
  if (!book) throw notFound()
  return book
}

async function showOne(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const one = await readthroughWith(ctx.db, person.id, idOf(ctx.params.id))
  const book = one && (await ownBook(ctx.db, person.id, one.book_id))
  if (!one || !book) throw notFound()
  const { began, ended, outcome } = one
  const form = tried ?? blankForm({ began: began ?? '', ended: ended ?? '', outcome: outcome ?? 'finished' })
  const it = { book, readthrough: one, form }
  if (tried) ctx.refuse('reading/readthrough', it)
  else ctx.page('reading/readthrough', it)
}
