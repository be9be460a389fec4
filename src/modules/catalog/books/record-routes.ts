import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  idOf,
  readForm,
  readValues,
  type Values,
} from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { formats, identifierKinds, roles } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { type EditRefusal, editBook } from './book-editing.ts'
import { bookAsked, editorOf, otherBook } from './book-in-routes.ts'
import type { Book } from './book-query.ts'
import { mayEdit } from './editing-right.ts'
import { addEdition, removeEdition } from './edition-editing.ts'
import { editionForm, recordForm, recordValues, rowId } from './record-form.ts'
import { stateOf } from './work-state.ts'

/** Changing all that is said of a book, or proposing it. */
export function recordRoutes(router: PageRouter): void {
  router.get('/books/:id/edit', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const edition = book.editions.find(({ id }) => id === asked(ctx, 'edition')) ?? book.editions[0]
    const state = await stateOf(ctx.db, book.id)
    await showEdit(ctx, book, blankForm(recordValues(state, edition?.id ?? '', book.revision)))
  })

  router.post('/books/:id', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const sent = await readValues(ctx)
    if (sent.more !== undefined) return showEdit(ctx, book, blankForm(sent))
    const form = await readForm(ctx, recordForm)
    if (!form.ok) return showEdit(ctx, book, form, { status: 422 })
    const { entry, ...shown } = form.value
    const saved = await editBook(
      ctx.db,
      editorOf(ctx),
      { workId: book.id, ...shown },
      entry,
      actorOf(ctx),
      ctx.now,
    )
    if (isRefused(saved)) {
      const status = saved.refused === 'edited-meanwhile' ? 409 : 422
      return showEdit(ctx, book, refusedForm(sent, saved), { status, other: await otherBook(ctx, saved) })
    }
    ctx.done(`/books/${book.id}?edition=${shown.editionId}`, {
      flash: `catalog.record.${saved.outcome}`,
      params: { title: entry.title },
    })
  })

  router.get('/books/:id/editions/new', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const languages = book.language ?? ''
    showNewEdition(ctx, book, blankForm({ format: 'book', languages, identifierKind: 'isbn' }))
  })

  router.post('/books/:id/editions', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const sent = await readValues(ctx)
    if (sent.more !== undefined) return showNewEdition(ctx, book, blankForm(sent))
    const form = await readForm(ctx, editionForm)
    if (!form.ok) return showNewEdition(ctx, book, form, { status: 422 })
    const added = await addEdition(ctx.db, editorOf(ctx), book.id, form.value, actorOf(ctx), ctx.now)
    if (isRefused(added)) {
      const other = await otherBook(ctx, added)
      return showNewEdition(ctx, book, refusedForm(sent, added), { status: 422, other })
    }
    ctx.done(`/books/${book.id}?edition=${added.editionId}`, {
      flash: 'catalog.record.edition-added',
      params: { title: book.title },
    })
  })

  router.post('/books/:id/editions/:edition/removal', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const place = { workId: book.id, editionId: idOf(ctx.params.edition) }
    const removed = await removeEdition(ctx.db, editorOf(ctx), place, actorOf(ctx), ctx.now)
    if (isRefused(removed)) {
      if (removed.refused === 'unknown-work') throw notFound()
      const state = await stateOf(ctx.db, book.id)
      const values = recordValues(state, place.editionId, book.revision)
      return showEdit(ctx, book, formWithError(values, 'removal', `catalog.errors.${removed.refused}`), {
        status: 422,
      })
    }
    ctx.done(`/books/${book.id}`, {
      flash: 'catalog.record.edition-removed',
      params: { title: book.title },
    })
  })
}

type Answer = { status?: number; other?: Book | null }

async function showEdit(ctx: Context, book: Book, form: Form<unknown>, { status, other }: Answer = {}) {
  const it = {
    ...choices,
    book,
    form,
    other,
    editionId: [form.values.editionId].flat()[0],
    proposes: !(await mayEdit(ctx.db, [book.id], editorOf(ctx))),
  }
  if (status === undefined) ctx.page('catalog/books/edit', it)
  else ctx.refuse('catalog/books/edit', it, status)
}

function showNewEdition(ctx: Context, book: Book, form: Form<unknown>, { status, other }: Answer = {}): void {
  const it = { ...choices, book, form, other }
  if (status === undefined) ctx.page('catalog/books/new-edition', it)
  else ctx.refuse('catalog/books/new-edition', it, status)
}

const choices = { formats, roles, identifierKinds: identifierKinds.filter(kind => kind !== 'isbn-wrong') }

function refusedForm(values: Values, refusal: EditRefusal): Form<never> {
  if (refusal.refused === 'unknown-work') throw notFound()
  if (refusal.refused === 'edited-meanwhile')
    return formWithError(values, 'title', 'catalog.errors.edited-meanwhile')
  const written = [values.identifierValue ?? []].flat()
  const row = written.findIndex(text => readIsbn(text)?.isbn13 === refusal.isbn)
  return formWithError(values, rowId('identifierValue', Math.max(row, 0)), 'catalog.errors.isbn-of-another')
}
