import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { additionsOf } from '../additions/additions.ts'
import { withdrawnCopies } from '../copies/copy-queries.ts'

import { formats } from '../drafts/draft.ts'
import { languageNames } from '../drafts/language-names.ts'
import { proposalsOf } from '../proposals/proposal-queries.ts'
import { bookHead } from '../public/head-shapes.ts'
import { bookAsked, otherBook } from './book-in-routes.ts'
import type { Book } from './book-query.ts'
import { addCopy, createBook } from './books.ts'
import { newBookForm, newCopyForm } from './forms.ts'
import { modelSummaryOf } from './summaries.ts'
import { copiesOfBook } from './visible-copies.ts'

/** A book's page, and what staff do to it. */
export function bookRoutes(router: PageRouter): void {
  router.get('/books/new', authorize('catalog.edit'), async ctx => {
    const values = {
      title: asked(ctx, 'title'),
      isbn: asked(ctx, 'isbn'),
      format: 'book',
      copy: 'yes',
      branchId: ctx.branch?.id ?? '',
    }
    await showNew(ctx, blankForm(values))
  })

  router.post('/books', authorize('catalog.edit'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const sent = await readForm(ctx, newBookForm)
    const form = withOwnBranch(
      sent,
      'branchId',
      await branchesOf(ctx.db, library.id),
      'catalog.errors.branch',
    )
    if (!form.ok) return showNew(ctx, form, true)
    const { copy, branchId, barcode, location, itemType, price, ...book } = form.value
    const entry = { branchId, barcode, location, itemType, priceMinor: price, callNumber: book.callNumber }
    const made = await createBook(ctx.db, library.id, book, copy ? entry : null, actorOf(ctx), ctx.now)
    if (isRefused(made)) {
      const field = made.refused === 'barcode-taken' ? 'barcode' : 'isbn'
      const refusal = formWithError(form.values, field, `catalog.errors.${made.refused}`)
      return showNew(ctx, refusal, true, await otherBook(ctx, made))
    }
    const flash = made.known ? 'catalog.books.known' : 'catalog.books.added'
    ctx.done(`/books/${made.workId}`, {
      flash,
      params: { title: book.title, barcode: made.barcode ?? 'none' },
    })
  })

  router.get('/books/:id', publicPage(), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const copies = await copiesOfBook(ctx.db, {
      workId: book.id,
      personId: ctx.person?.id ?? null,
      libraryId: ctx.library?.id ?? null,
    })
    const [actions, summary, afterCopies, parts] = [
      await ctx.slots('book.actions', [book.id]),
      await ctx.slots('book.summary', [book.id]),
      await ctx.slots('book.after-copies', [book.id]),
      await ctx.slots('book.parts', [book.id]),
    ]
    ctx.page('catalog/books/book', {
      book,
      copies,
      edition: book.editions.find(({ id }) => id === asked(ctx, 'edition')) ?? book.editions[0],
      staff: ctx.may('catalog.edit'),
      withdrawn: ctx.may('catalog.edit')
        ? await withdrawnCopies(ctx.db, atLibrary(ctx).library.id, book.id)
        : [],
      curates: ctx.may('catalog.curate'),
      proposals:
        ctx.may('catalog.edit') && ctx.person ? await proposalsOf(ctx.db, ctx.person.id, book.id) : [],
      own: ctx.library ? await additionsOf(ctx.db, ctx.library.id, book.id) : undefined,
      modelSummary: await modelSummaryOf(ctx.db, book.id),
      actions: actions(book.id),
      summary: summary(book.id),
      afterCopies: afterCopies(book.id),
      parts: parts(book.id),
      moment: ctx.now,
      languageName: languageNames(ctx.words.language),
      // What a stranger sees is public by that; nobody else's page is written down elsewhere.
      head: ctx.person === null ? bookHead(book, copies, ctx.config.publicUrl) : '',
    })
  })

  router.get('/books/:id/copies/new', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const edition = book.editions[0]
    const own = await additionsOf(ctx.db, atLibrary(ctx).library.id, book.id)
    const values = {
      branchId: ctx.branch?.id ?? '',
      editionId: edition?.id ?? '',
      callNumber: own?.callNumber ?? edition?.callNumber ?? '',
    }
    await showNewCopy(ctx, book, blankForm(values))
  })

  router.post('/books/:id/copies', authorize('catalog.edit'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const book = await bookAsked(ctx)
    if (book === null) return
    const sent = await readForm(ctx, newCopyForm)
    const form = withOwnBranch(
      sent,
      'branchId',
      await branchesOf(ctx.db, library.id),
      'catalog.errors.branch',
    )
    if (!form.ok) return showNewCopy(ctx, book, form, true)
    const { editionId, price, ...copy } = form.value
    const made = await addCopy(
      ctx.db,
      library.id,
      { workId: book.id, editionId },
      { ...copy, priceMinor: price },
      actorOf(ctx),
      ctx.now,
    )
    if (isRefused(made)) {
      const field = made.refused === 'barcode-taken' ? 'barcode' : 'editionId'
      return showNewCopy(ctx, book, formWithError(form.values, field, `catalog.errors.${made.refused}`), true)
    }
    ctx.done(`/books/${book.id}#copies`, {
      flash: 'catalog.copies.added',
      params: { title: book.title, barcode: made.barcode },
    })
  })
}

async function showNew(
  ctx: Context,
  form: Form<unknown>,
  refused = false,
  other: Book | null = null,
): Promise<void> {
  const { library } = atLibrary(ctx)
  const branches = await branchesOf(ctx.db, library.id)
  const it = { form, formats, branches, currency: library.currency, other }
  if (refused) ctx.refuse('catalog/books/new', it)
  else ctx.page('catalog/books/new', it)
}

async function showNewCopy(ctx: Context, book: Book, form: Form<unknown>, refused = false): Promise<void> {
  const { library } = atLibrary(ctx)
  const it = { book, form, branches: await branchesOf(ctx.db, library.id), currency: library.currency }
  if (refused) ctx.refuse('catalog/copies/new', it)
  else ctx.page('catalog/copies/new', it)
}
