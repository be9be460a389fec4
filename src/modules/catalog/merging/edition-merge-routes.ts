import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, idOf, readValues } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { bookAsked, editorOf } from '../books/book-in-routes.ts'
import { type Book, bookFor } from '../books/book-query.ts'
import { editionWords } from '../books/difference-words.ts'
import { mayEdit } from '../books/editing-right.ts'
import { statesOf, type WorkState } from '../books/work-state.ts'
import { editionPreview } from './edition-preview.ts'
import { joinEditions } from './joining-editions.ts'
import { copiesByLibrary, worksLike } from './merge-queries.ts'
import { idIn } from './other-asked.ts'

/** Two editions that are one, of this book or of this and another: looked at side by side, and joined. */
export function editionMergeRoutes(router: PageRouter): void {
  router.get('/books/:id/editions/merger', authorize('catalog.edit'), async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const pair = { from: idIn(asked(ctx, 'from')), into: idIn(asked(ctx, 'into')) }
    const own = book.editions.some(({ id }) => id === pair.from)
    await showMerger(ctx, book, {
      ...pair,
      other: own ? book.id : idIn(asked(ctx, 'other') || asked(ctx, 'q')),
    })
  })

  router.post('/books/:id/editions/merger', authorize('catalog.edit'), once, async ctx => {
    const book = await bookAsked(ctx)
    if (book === null) return
    const sent = await readValues(ctx)
    const idSent = (name: string) => idOf([sent[name]].flat()[0])
    const pair = { from: idSent('from'), into: idSent('into') }
    const otherId = sent.other === undefined ? book.id : idSent('other')
    const other = await bookFor(ctx.db, otherId, asSignedIn(ctx).person.id)
    if (!has(book, pair.into) || !other || !has(other, pair.from)) throw notFound()
    const joined = await joinEditions(ctx.db, editorOf(ctx), pair, actorOf(ctx), ctx.now)
    if (isRefused(joined)) return showMerger(ctx, book, { ...pair, other: otherId }, joined.refused)
    ctx.done(`/merges/${joined.mergeId}`, {
      flash: 'catalog.merging.joined',
      params: { title: joined.title },
    })
  })
}

const has = ({ editions }: Book, editionId: string): boolean => editions.some(({ id }) => id === editionId)

type Asked = { other: string | null; from: string | null; into: string | null }

async function showMerger(ctx: Context, book: Book, wanted: Asked, refusal?: string): Promise<void> {
  const { person } = asSignedIn(ctx)
  const q = wanted.other === null ? asked(ctx, 'q').slice(0, 200) : ''
  const other = wanted.other === null ? null : await bookFor(ctx.db, wanted.other, person.id)
  const works = [...new Set([book.id, other?.id ?? book.id])]
  const states = await statesOf(ctx.db, works)
  const into = placed(states.get(book.id), wanted.into)
  const from = placed(states.get(other?.id ?? ''), wanted.from)
  const both = into && from && from.edition.id !== into.edition.id
  const it = {
    book,
    other,
    q,
    works: q === '' ? [] : await worksLike(ctx.db, { q, personId: person.id, without: book.id }),
    unknown: wanted.other !== null && other === null,
    editions: { into: choices(states.get(book.id)), from: choices(states.get(other?.id ?? '')) },
    pair: { from: wanted.from, into: wanted.into },
    preview: both ? editionPreview(from, into) : null,
    copies: {
      into: both ? await copiesByLibrary(ctx.db, { editionId: into.edition.id }, person.id) : [],
      from: both ? await copiesByLibrary(ctx.db, { editionId: from.edition.id }, person.id) : [],
    },
    may: await mayEdit(ctx.db, works, editorOf(ctx)),
    refusal: refusal ?? (into && from && !both ? 'same-edition' : undefined),
  }
  if (refusal === undefined) ctx.page('catalog/merging/edition-merger', it)
  else ctx.refuse('catalog/merging/edition-merger', it)
}

/** An edition of a work, with all that the work says. */
function placed(work: WorkState | undefined, editionId: string | null) {
  const edition = work?.editions.find(({ id }) => id === editionId)
  return work && edition ? { work, edition } : null
}

const choices = (work: WorkState | undefined) =>
  (work?.editions ?? []).map(one => ({ id: one.id, words: editionWords(one), format: one.format }))
