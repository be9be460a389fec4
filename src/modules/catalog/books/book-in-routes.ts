import type { Refused } from '../../../refusal.ts'
import { atLibrary } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type Book, bookFor, canonicalWork } from './book-query.ts'
import type { Editor } from './editing-right.ts'

/**
 * The book of the address, as this person may see it. An id that was merged leads on to where it lives now: the answer is
 * given then, and null.
 */
export async function bookAsked(ctx: Context): Promise<Book | null> {
  const id = idOf(ctx.params.id)
  const book = await bookFor(ctx.db, id, ctx.person?.id ?? null)
  if (book !== null) return book
  const canonical = await canonicalWork(ctx.db, id)
  if (canonical === null || canonical === id || ctx.method !== 'GET') throw notFound()
  ctx.status = 301
  ctx.redirect(`/books/${canonical}`)
  return null
}

/** The other book that a refusal names, when this person may see it. */
export const otherBook = async (ctx: Context, refusal: Refused): Promise<Book | null> =>
  'workId' in refusal ? bookFor(ctx.db, String(refusal.workId), ctx.person?.id ?? null) : null

/** Who changes records here: staff of the session's library, who may have the care of all of them. */
export const editorOf = (ctx: Context): Editor => ({
  libraryId: atLibrary(ctx).library.id,
  curates: ctx.may('catalog.curate'),
})
