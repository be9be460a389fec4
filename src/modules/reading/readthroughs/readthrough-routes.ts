import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm, type Values } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { editionChoice } from '../books/details-form.ts'
import { editionOptions } from '../books/edition-shapes.ts'
import { partialDate } from '../books/log-form.ts'
import { editionsOfWork, ownBook } from '../books/own-book.ts'
import { ownDay } from '../day.ts'
import { addReadthrough, changeReadthrough, type RememberRefusal, removeReadthrough } from './editing.ts'
import { goingOn } from './going-on.ts'
import { readthroughWith, tellingsOf } from './readthrough-queries.ts'

/** The readings of a book: those of before, and putting right what is known of one. */
export function readthroughRoutes(router: PageRouter): void {
  router.get('/reading/:id/readthroughs/new', signedIn(), async ctx => {
    const book = await bookAsked(ctx)
    const form = blankForm({ outcome: 'finished', edition: book.edition_id ?? '' })
    ctx.page('reading/readthrough', { book, editions: await editionsOf(ctx, book), form })
  })

  router.post('/reading/:id/readthroughs', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const book = await bookAsked(ctx)
    const editions = await editionsOf(ctx, book)
    const form = await readForm(ctx, readthroughForm)
    if (!form.ok) return ctx.refuse('reading/readthrough', { book, editions, form })
    const added = await addReadthrough(ctx.db, person.id, { bookId: book.id, ...form.value }, ctx.now)
    if (!isRefused(added)) return ctx.done(`/reading/${book.id}`, { flash: 'reading.readthroughs.added' })
    const refused = withRefusal(form.values, added.refused)
    ctx.refuse('reading/readthrough', { book, editions, form: refused })
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
    await showOne(ctx, withRefusal(form.values, changed.refused))
  })

  router.post('/reading/readthroughs/:id/removal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const removed = await removeReadthrough(ctx.db, person.id, idOf(ctx.params.id), ctx.now)
    if (isRefused(removed)) throw notFound()
    ctx.done(`/reading/${removed.bookId}`, { flash: 'reading.readthroughs.removed' })
  })
}

const readthroughForm = z
  .object({
    began: partialDate,
    ended: partialDate,
    outcome: z.enum(['finished', 'stopped'], 'reading.errors.outcome').default('finished'),
    edition: editionChoice,
  })
  .transform(({ edition, ...remembered }) => ({ ...remembered, editionId: edition }))

function withRefusal(values: Values, refusal: RememberRefusal['refused']): Form<never> {
  if (refusal === 'unknown-book' || refusal === 'unknown-readthrough') throw notFound()
  const field = refusal === 'unknown-edition' ? 'edition' : 'ended'
  return formWithError(values, field, `reading.errors.${refusal}`)
}

async function bookAsked(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const book = await ownBook(ctx.db, person.id, idOf(ctx.params.id))
  if (!book) throw notFound()
  return book
}

const editionsOf = async (ctx: Context, book: { work_id: string }) =>
  editionOptions(ctx.words, await editionsOfWork(ctx.db, book.work_id))

async function showOne(ctx: Context, tried?: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const one = await readthroughWith(ctx.db, person.id, idOf(ctx.params.id))
  const book = one && (await ownBook(ctx.db, person.id, one.book_id))
  if (!one || !book) throw notFound()
  const { began, ended, outcome, edition_id } = one
  const stored = { began: began ?? '', ended: ended ?? '', outcome: outcome ?? 'finished' }
  const form = tried ?? blankForm({ ...stored, edition: edition_id ?? '' })
  const told = await tellingsOf(ctx.db, one.id)
  const going = goingOn({ began, ...lengthsOf(one, book), told }, ownDay(ctx))
  const it = { book, readthrough: one, editions: await editionsOf(ctx, book), going, form }
  if (tried) ctx.refuse('reading/readthrough', it)
  else ctx.page('reading/readthrough', it)
}

type Lengths = { edition_id: string | null; pages: number | null; minutes: number | null }

/** What the reader says of the length is of the edition that they read now; another one is as long as its record says. */
function lengthsOf(one: { edition_id: string | null; edition_pages: number | null }, book: Lengths) {
  const isOther = one.edition_id !== null && one.edition_id !== book.edition_id
  return {
    pages: isOther ? null : book.pages,
    minutes: isOther ? null : book.minutes,
    edition_pages: one.edition_pages,
  }
}
