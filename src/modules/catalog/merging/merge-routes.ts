import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf, readValues } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf } from '../../identity/index.ts'
import { bookAsked, editorOf } from '../books/book-in-routes.ts'
import { type Book, bookFor } from '../books/book-query.ts'
import { editionWords } from '../books/difference-words.ts'
import { mayEdit } from '../books/editing-right.ts'
import { statesOf } from '../books/work-state.ts'
import { joinWorks } from './joining-works.ts'
import { copiesByLibrary, mergeFor, mergePageSize, mergesFor, worksLike } from './merge-queries.ts'
import { idIn } from './other-asked.ts'
import { preview } from './preview.ts'
import { splitWork } from './splitting.ts'
import { undoMerge } from './undoing.ts'

/** Two books that are one; editions that are a book of their own; and undoing it. */
export function mergeRoutes(router: PageRouter): void {
  router.get('/books/:id/merger', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book !== null) await showMerger(ctx, book, otherAsked(ctx))
  })

  router.post('/books/:id/merger', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { other } = z
      .object({ other: z.uuid() })
      .catch({ other: book.id })
      .parse(await readValues(ctx))
    const joined = await joinWorks(
      ctx.db,
      editorOf(ctx),
      { from: other, into: book.id },
      actorOf(ctx),
      ctx.now,
    )
    if (isRefused(joined)) return showMerger(ctx, book, other, joined.refused)
    ctx.done(`/merges/${joined.mergeId}`, {
      flash: 'catalog.merging.joined',
      params: { title: joined.title },
    })
  })

  router.get('/books/:id/editions', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book !== null) await showEditions(ctx, book)
  })

  router.post('/books/:id/split', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const { edition } = await readValues(ctx)
    const editionIds = [edition ?? []].flat().filter(isUuid)
    const wanted = { workId: book.id, editionIds }
    const split = await splitWork(ctx.db, editorOf(ctx), wanted, actorOf(ctx), ctx.now)
    if (isRefused(split)) return showEditions(ctx, book, split.refused)
    ctx.done(`/merges/${split.mergeId}`, { flash: 'catalog.merging.split', params: { title: split.title } })
  })

  router.get('/merges', authorize('catalog.edit'), async ctx => {
    const after = isUuid(asked(ctx, 'after')) ? asked(ctx, 'after') : null
    const found = await mergesFor(ctx.db, asSignedIn(ctx).person.id, editorOf(ctx), after)
    const merges = found.slice(0, mergePageSize)
    ctx.page('catalog/merging/list', {
      merges,
      begins: after === null,
      next: found.length > mergePageSize ? `/merges?after=${merges.at(-1)?.id}` : null,
    })
  })

  router.get('/merges/:id', authorize('catalog.edit'), async ctx => showMerge(ctx))

  router.post('/merges/:id/undoing', authorize('catalog.edit'), once, async ctx => {
    const undone = await undoMerge(ctx.db, editorOf(ctx), idOf(ctx.params.id), actorOf(ctx), ctx.now)
    if (isRefused(undone)) {
      if (undone.refused === 'unknown-merge') throw notFound()
      return showMerge(ctx, undone)
    }
    ctx.done(`/merges/${idOf(ctx.params.id)}`, { flash: 'catalog.merging.undone', params: undone })
  })
}

/** The other book: by its id, or by the address of its page. */
const otherAsked = (ctx: Context): string | null => idIn(asked(ctx, 'other') || asked(ctx, 'q'))

async function showMerger(ctx: Context, book: Book, otherId: string | null, refusal?: string): Promise<void> {
  const { person } = asSignedIn(ctx)
  const q = otherId === null ? asked(ctx, 'q').slice(0, 200) : ''
  const other = otherId === null ? null : await bookFor(ctx.db, otherId, person.id)
  const states = await statesOf(ctx.db, other ? [book.id, other.id] : [book.id])
  const [into, from] = [states.get(book.id), states.get(other?.id ?? '')]
  const works = q === '' ? [] : await worksLike(ctx.db, { q, personId: person.id, without: book.id })
  const it = {
    book,
    q,
    works,
    refusal: refusal ?? (other?.id === book.id ? 'same-record' : undefined),
    unknown: otherId !== null && other === null,
    other: other?.id === book.id ? null : other,
    preview: from && into && other?.id !== book.id ? preview(from, into) : null,
    may: await mayEdit(ctx.db, other ? [book.id, other.id] : [book.id], editorOf(ctx)),
    copies: {
      into: await copiesByLibrary(ctx.db, { workId: book.id }, person.id),
      from: other ? await copiesByLibrary(ctx.db, { workId: other.id }, person.id) : [],
    },
  }
  if (refusal === undefined) ctx.page('catalog/merging/merger', it)
  else ctx.refuse('catalog/merging/merger', it)
}

async function showEditions(ctx: Context, book: Book, refusal?: string): Promise<void> {
  const state = (await statesOf(ctx.db, [book.id])).get(book.id)
  const editions = (state?.editions ?? []).map(one => ({
    id: one.id,
    words: editionWords(one),
    format: one.format,
  }))
  const may = await mayEdit(ctx.db, [book.id], editorOf(ctx))
  const it = { book, editions, may, refusal }
  if (refusal === undefined) ctx.page('catalog/merging/editions', it)
  else ctx.refuse('catalog/merging/editions', it)
}

async function showMerge(ctx: Context, refusal?: { refused: string; fields?: string[] }): Promise<void> {
  const merge = await mergeFor(ctx.db, asSignedIn(ctx).person.id, editorOf(ctx), idOf(ctx.params.id))
  if (!merge) throw notFound()
  const it = { merge, refusal }
  if (refusal === undefined) ctx.page('catalog/merging/merge', it)
  else ctx.refuse('catalog/merging/merge', it)
}
