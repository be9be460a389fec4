import type { PageRouter } from '../../../module.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import { atLibrary, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  idOf,
  readForm,
  type Values,
} from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { formats } from '../drafts/draft.ts'
import { languageNames } from '../drafts/language-names.ts'
import { editBook } from './book-editing.ts'
import { type Book, bookFor, canonicalWork, copiesOfBook } from './book-query.ts'
import { addCopy, createBook } from './books.ts'
import { editBookForm, newBookForm, newCopyForm } from './forms.ts'

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
    const [actions, afterCopies] = [
      await ctx.slots('book.actions', [book.id]),
      await ctx.slots('book.after-copies', [book.id]),
    ]
    ctx.page('catalog/books/book', {
      book,
      copies,
      edition: book.editions.find(({ id }) => id === asked(ctx, 'edition')) ?? book.editions[0],
      staff: ctx.may('catalog.edit'),
      actions: actions(book.id),
      afterCopies: afterCopies(book.id),
      moment: ctx.now,
      languageName: languageNames(ctx.words.language),
    })
  })

  router.get('/books/:id/edit', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    ctx.page('catalog/books/edit', { book, formats, form: blankForm(valuesOf(book, asked(ctx, 'edition'))) })
  })

  router.post('/books/:id', authorize('catalog.edit'), async ctx => {
    const { library } = atLibrary(ctx)
    const book = await bookAsked(ctx)
    if (book === null) return
    const form = await readForm(ctx, editBookForm)
    if (!form.ok) return ctx.refuse('catalog/books/edit', { book, formats, form })
    const { editionId, revision, shownIsbn, ...entry } = form.value
    const shown = { workId: book.id, editionId, revision, isbn: shownIsbn }
    const saved = await editBook(ctx.db, library.id, shown, entry, actorOf(ctx), ctx.now)
    if (isRefused(saved)) {
      if (saved.refused === 'unknown-work') throw notFound()
      const field = isbnRefusals.has(saved.refused) ? 'isbn' : 'title'
      const refusal = formWithError(form.values, field, `catalog.errors.${saved.refused}`)
      return ctx.refuse(
        'catalog/books/edit',
        { book, formats, form: refusal, other: await otherBook(ctx, saved) },
        saved.refused === 'edited-meanwhile' ? 409 : 422,
      )
    }
    ctx.done(`/books/${book.id}`, { flash: 'catalog.books.saved', params: { title: entry.title } })
  })

  router.get('/books/:id/copies/new', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const edition = book.editions[0]
    const values = {
      branchId: ctx.branch?.id ?? '',
      editionId: edition?.id ?? '',
      callNumber: edition?.callNumber ?? '',
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

/** The book of the address, as this person may see it; an id that was merged leads on to where it lives now. */
async function bookAsked(ctx: Context): Promise<Book | null> {
  const id = idOf(ctx.params.id)
  const book = await bookFor(ctx.db, id, ctx.person?.id ?? null)
  if (book !== null) return book
  const canonical = await canonicalWork(ctx.db, id)
  if (canonical === null || canonical === id || ctx.method !== 'GET') throw notFound()
  ctx.status = 301
  ctx.redirect(`/books/${canonical}`)
  return null
}

const isbnRefusals: ReadonlySet<string> = new Set(['wrong-isbn', 'isbn-of-another'])

/** The book that has the number already, when this person may see it. */
const otherBook = async (ctx: Context, refusal: Refused): Promise<Book | null> =>
  'workId' in refusal ? bookFor(ctx.db, String(refusal.workId), ctx.person?.id ?? null) : null

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
  if (refused) ctx.refuse('catalog/books/new-copy', it)
  else ctx.page('catalog/books/new-copy', it)
}

function valuesOf(book: Book, editionId: string): Values {
  const edition = book.editions.find(({ id }) => id === editionId) ?? book.editions[0]
  const isbn = edition?.identifiers.find(({ kind }) => kind === 'isbn')?.value
  return {
    title: book.title,
    subtitle: book.subtitle ?? '',
    authors: book.people
      .filter(({ role }) => role === 'author')
      .map(({ name }) => name)
      .join('\n'),
    isbn: isbn ?? '',
    shownIsbn: isbn ?? '',
    publisher: edition?.publisher ?? '',
    year: String(edition?.year ?? ''),
    language: edition?.languages[0] ?? book.language ?? '',
    pages: String(edition?.pages ?? ''),
    format: edition?.format ?? 'book',
    subjects: book.subjects.join('\n'),
    callNumber: edition?.callNumber ?? '',
    editionId: edition?.id ?? '',
    revision: String(book.revision),
  }
}
