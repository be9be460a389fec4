import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, optional, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { bookAsked } from '../books/book-in-routes.ts'
import type { Book } from '../books/book-query.ts'
import { line } from '../books/forms.ts'
import { clean } from '../drafts/text.ts'
import { type Additions, additionsOf, removeHolding, tagOf } from './additions.ts'
import { writeAdditions } from './additions-editing.ts'

/** What a library adds to a shared record, for its own catalogue alone. */
export function additionRoutes(router: PageRouter): void {
  router.get('/books/:id/additions', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { library } = atLibrary(ctx)
    const own = await additionsOf(ctx.db, library.id, book.id)
    if (own === undefined) throw notFound()
    show(ctx, book, blankForm(valuesOf(own)))
  })

  router.post('/books/:id/additions', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const form = await readForm(ctx, additionsForm)
    if (!form.ok) return show(ctx, book, form, { status: 422 })
    const { seen, ...own } = form.value
    const shown = { libraryId: atLibrary(ctx).library.id, workId: book.id, seen }
    const saved = await writeAdditions(ctx.db, shown, own, actorOf(ctx), ctx.now)
    if (isRefused(saved)) {
      const by = await additionsOf(ctx.db, shown.libraryId, shown.workId)
      if (saved.refused === 'unknown-work' || by === undefined) throw notFound()
      // Who saves again has read what they write over.
      const values = { ...form.values, seen: tagOf(by) }
      const stale = formWithError(values, 'callNumber', 'catalog.additions.errors.stale')
      return show(ctx, book, stale, { status: 409, meanwhile: by })
    }
    ctx.done(`/books/${book.id}#own`, { flash: 'catalog.additions.saved', params: { title: book.title } })
  })

  router.post('/books/:id/removal', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { library } = atLibrary(ctx)
    const place = { libraryId: library.id, workId: book.id }
    const gone = await removeHolding(ctx.db, place, actorOf(ctx), ctx.now)
    if (isRefused(gone)) {
      const own = await additionsOf(ctx.db, library.id, book.id)
      if (gone.refused === 'unknown-work' || own === undefined) throw notFound()
      return show(ctx, book, blankForm(valuesOf(own)), { status: 422, refusal: gone.refused })
    }
    ctx.done('/catalog', { flash: 'catalog.additions.removed', params: { title: book.title } })
  })
}

const additionsForm = z.object({
  note: optional(4000),
  callNumber: line(100),
  localSubjects: optional(8000).transform(text =>
    [...new Set((text ?? '').split('\n').map(one => clean(one, 200)))].filter(one => one !== '').slice(0, 40),
  ),
  // A form that does not say what it was made from was made from nothing that is there.
  seen: z.string().catch(''),
})

const valuesOf = (own: Additions) => ({
  note: own.note ?? '',
  callNumber: own.callNumber ?? '',
  localSubjects: own.localSubjects.join('\n'),
  seen: tagOf(own),
})

type Answer = { status?: number; refusal?: string; meanwhile?: Additions }

function show(
  ctx: Context,
  book: Book,
  form: Form<unknown>,
  { status, refusal, meanwhile }: Answer = {},
): void {
  const it = { book, form, refusal, meanwhile, library: atLibrary(ctx).library.name }
  if (status === undefined) ctx.page('catalog/additions/edit', it)
  else ctx.refuse('catalog/additions/edit', it, status)
}
