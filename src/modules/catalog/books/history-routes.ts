import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { readReversion } from '../changes/history-in-routes.ts'
import { languageNames } from '../drafts/language-names.ts'
import { bookAsked, editorOf } from './book-in-routes.ts'
import type { Book } from './book-query.ts'
import { inWords } from './difference-words.ts'
import { mayEdit } from './editing-right.ts'
import { historyOf, historyPageSize } from './history-queries.ts'
import { revertBook } from './reverting.ts'

/** What became of a record, and going back in it. */
export function historyRoutes(router: PageRouter): void {
  router.get('/books/:id/history', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book !== null) await showHistory(ctx, book)
  })

  router.post('/books/:id/reversions', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { change, revision } = await readReversion(ctx)
    const wanted = { workId: book.id, versionId: change, revision: Number(revision) }
    const reverted = await revertBook(ctx.db, editorOf(ctx), wanted, actorOf(ctx), ctx.now)
    if (isRefused(reverted)) {
      if (reverted.refused === 'unknown-version') throw notFound()
      return showHistory(ctx, book, reverted.refused)
    }
    ctx.done(`/books/${book.id}`, { flash: 'catalog.history.reverted', params: { title: reverted.title } })
  })
}

async function showHistory(ctx: Context, book: Book, refusal?: string): Promise<void> {
  const { person } = asSignedIn(ctx)
  const after = asked(ctx, 'after')
  const scope = { workId: book.id, viewerId: person.id, after: isUuid(after) ? after : null }
  const found = await historyOf(ctx.db, scope)
  const shown = found.slice(0, historyPageSize)
  const it = {
    book,
    refusal,
    begins: scope.after === null,
    changes: shown.map(({ changes, before, ...change }) => ({ ...change, said: inWords(changes, before) })),
    may: await mayEdit(ctx.db, [book.id], editorOf(ctx)),
    languageName: languageNames(ctx.words.language),
    next: found.length > historyPageSize ? `/books/${book.id}/history?after=${shown.at(-1)?.id}` : null,
  }
  if (refusal === undefined) ctx.page('catalog/history/history', it)
  else ctx.refuse('catalog/history/history', it, refusal === 'edited-meanwhile' ? 409 : 422)
}
