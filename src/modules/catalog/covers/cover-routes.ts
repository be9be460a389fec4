import type { PageRouter } from '../../../module.ts'
import { largestPicture } from '../../../pictures/files.ts'
import { isRefused, refused } from '../../../refusal.ts'
import { atLibrary, authorize, publicPage } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, hasErrors, readForm } from '../../../web/kit/form.ts'
import { sendPicture } from '../../../web/kit/picture.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { readUpload, type Upload } from '../../../web/kit/upload.ts'
import { bookAsked, editorOf } from '../books/book-in-routes.ts'
import type { Book } from '../books/book-query.ts'
import { coverForm } from './cover-form.ts'
import { mayCover } from './cover-right.ts'
import { openCover } from './cover-seen.ts'
import { coversIn, keepCover, removeCover } from './covers.ts'

/** A book's cover: shown, sent and taken away. */
export function coverRoutes(router: PageRouter): void {
  router.get('/covers/:name/:size', publicPage(), async ctx => {
    const personId = ctx.person?.id ?? null
    await sendPicture(ctx, picture => openCover(ctx.db, ctx.config.filesDir, personId, picture))
  })

  router.get('/books/:id/cover', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    await show(ctx, book, editionOf(book, asked(ctx, 'edition')), blankForm())
  })

  router.post('/books/:id/cover', authorize('catalog.edit'), async ctx => {
    const { person } = atLibrary(ctx)
    const book = await bookAsked(ctx)
    if (book === null) return
    await rateLimit(ctx.pool, { name: 'covers', tries: 300, seconds: 3600 }).spend(person.id)
    const into = { folder: coversIn(ctx.config.filesDir), maxBytes: largestPicture }
    const { form, file, discard } = await readUpload(ctx, coverForm, into)
    const edition = editionOf(book, form.ok ? form.value.editionId : '')
    const kept = await keepSent(ctx, edition, file).finally(discard)
    if (isRefused(kept))
      return show(ctx, book, edition, formWithError(form.values, 'picture', `catalog.errors.${kept.refused}`))
    ctx.done(`/books/${book.id}?edition=${edition.id}`, {
      flash: 'catalog.covers.saved',
      params: { title: book.title },
    })
  })

  router.post('/books/:id/cover/removal', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const form = await readForm(ctx, coverForm)
    const edition = editionOf(book, form.ok ? form.value.editionId : '')
    const { change, editor } = whoCovers(ctx)
    if (!(await mayCover(ctx.db, edition.id, editor)))
      return show(ctx, book, edition, formWithError({}, 'picture', 'catalog.errors.shared-cover'))
    await removeCover(ctx.db, edition.id, change, ctx.now)
    ctx.done(`/books/${book.id}?edition=${edition.id}`, {
      flash: 'catalog.covers.removed',
      params: { title: book.title },
    })
  })
}

function editionOf(book: Book, id: string) {
  const edition = book.editions.find(one => one.id === id) ?? book.editions[0]
  if (edition === undefined) throw notFound()
  return edition
}

function whoCovers(ctx: Context) {
  const { library, person } = atLibrary(ctx)
  return {
    change: { cause: 'covered' as const, personId: person.id, libraryId: library.id },
    editor: editorOf(ctx),
  }
}

async function keepSent(ctx: Context, edition: { id: string }, file: Upload | null) {
  if (!file) return refused('no-picture')
  if (file.tooLarge) return refused('picture-too-large')
  const { change, editor } = whoCovers(ctx)
  if (!(await mayCover(ctx.db, edition.id, editor))) return refused('shared-cover')
  return keepCover(ctx.db, ctx.config.filesDir, edition.id, file.path, change, ctx.now)
}

async function show(
  ctx: Context,
  book: Book,
  edition: { id: string; cover: string | null },
  form: Form<unknown>,
): Promise<void> {
  const it = { book, edition, form }
  if (hasErrors(form)) ctx.refuse('catalog/covers/cover', it)
  else ctx.page('catalog/covers/cover', it)
}
