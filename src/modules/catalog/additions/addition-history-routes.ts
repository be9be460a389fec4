import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { bookAsked } from '../books/book-in-routes.ts'
import type { Book } from '../books/book-query.ts'
import { plainly } from '../changes/change-words.ts'
import { historyFacts, readReversion } from '../changes/history-in-routes.ts'
import { additionsOf, tagOf } from './additions.ts'
import { revertAdditions } from './additions-editing.ts'

/** What a library said of a title before, and going back to it. */
export function additionHistoryRoutes(router: PageRouter): void {
  router.get('/books/:id/additions/history', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book !== null) await showHistory(ctx, book)
  })

  router.post('/books/:id/additions/reversions', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { change, revision } = await readReversion(ctx)
    const place = { libraryId: atLibrary(ctx).library.id, workId: book.id }
    const wanted = { ...place, changeId: change, seen: revision }
    const reverted = await revertAdditions(ctx.db, wanted, actorOf(ctx), ctx.now)
    if (isRefused(reverted)) {
      if (reverted.refused === 'unknown-work' || reverted.refused === 'unknown-version') throw notFound()
      return showHistory(ctx, book, reverted.refused === 'stale' ? 'edited-meanwhile' : reverted.refused)
    }
    ctx.done(`/books/${book.id}#own`, { flash: 'catalog.history.reverted', params: { title: book.title } })
  })
}

async function showHistory(ctx: Context, book: Book, refusal?: string): Promise<void> {
  const place = { libraryId: atLibrary(ctx).library.id, workId: book.id }
  const own = await additionsOf(ctx.db, place.libraryId, place.workId)
  if (own === undefined) throw notFound()
  const it = {
    book,
    refusal,
    may: true,
    revision: tagOf(own),
    ...(await historyFacts(ctx, place, `/books/${book.id}/additions/history`, plainly)),
  }
  if (refusal === undefined) ctx.page('catalog/additions/history', it)
  else ctx.refuse('catalog/additions/history', it, refusal === 'edited-meanwhile' ? 409 : 422)
}
