import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { anybody, asHolder } from '../../../web/kit/api/guards.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { type Additions, additionsOf, removeHolding, tagOf as tagOfOwn } from '../additions/additions.ts'
import { writeAdditions } from '../additions/additions-editing.ts'
import { bookAsked, shownBook } from './book-api.ts'
import { bookChange, partsOf, type RecordChange } from './book-change-form.ts'
import { changeBook } from './book-editing.ts'
import type { Book } from './book-query.ts'
import { libraryBook } from './book-shapes.ts'
import { changedRecord } from './changed-record.ts'

/** A book in one library's list. */
export const libraryBookApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/books/{workId}',
    operation: 'getLibraryBook',
    area: 'catalogue',
    summary: 'One book of a library, with what the library says of it',
    guard: anybody('catalogue:read'),
    answer: libraryBook,
    tagged: true,
    async run({ ctx, params }) {
      if (!(await ctx.at(params.id))) throw notFound()
      return shown(ctx, params.id, params.workId)
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/libraries/{id}/books/{workId}',
    operation: 'changeLibraryBook',
    area: 'catalogue',
    summary: 'Change a book’s record, or what the library says of it',
    description:
      'Where other libraries hold the record, too, its changes are proposed, and `message` says so. Note, call number and local subjects are the library’s own. Of `editions` those are sent that change, each with its `id`.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    body: bookChange,
    answer: libraryBook,
    tagged: true,
    refusals: {
      'isbn-of-another': 'catalog.errors.isbn-of-another',
      'unknown-edition': 'catalog.errors.unknown-edition',
    },
    async run({ ctx, library, params: { workId }, body, seen }) {
      const held = await heldBook(ctx, library.id, workId)
      if (seen !== null && !seen.includes(tagOf(held))) return refused('stale')
      const { record, own } = partsOf(body)
      const outcome = await changeRecord(ctx, library.id, held.book, record)
      if (isRefused(outcome)) return outcome
      if (Object.keys(own).length > 0) {
        const place = { libraryId: library.id, workId: held.book.id }
        const asSeen = { ...place, ...(seen ? { seen: tagOfOwn(held.own) } : {}) }
        const written = await writeAdditions(ctx.db, asSeen, own, actorOf(ctx), ctx.now)
        if (isRefused(written) && written.refused === 'stale') return refused('stale')
        if (isRefused(written)) throw notFound()
      }
      const message = outcome === 'proposed' ? ctx.words.t('catalog.record.proposed-api') : undefined
      return shown(ctx, library.id, held.book.id, message)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/libraries/{id}/books/{workId}',
    operation: 'removeLibraryBook',
    area: 'catalogue',
    summary: 'Take a title out of a library’s list',
    description: 'The record stays for others. A title that the library has copies of stays.',
    guard: asHolder('catalog.edit', 'catalogue:write'),
    answer: z.null(),
    tagged: true,
    refusals: { 'copies-there': 'catalog.errors.copies-there' },
    async run({ ctx, library, params: { workId }, seen }) {
      const held = await heldBook(ctx, library.id, workId)
      if (seen !== null && !seen.includes(tagOf(held))) return refused('stale')
      const place = { libraryId: library.id, workId: held.book.id }
      const gone = await removeHolding(ctx.db, place, actorOf(ctx), ctx.now)
      if (!isRefused(gone)) return null
      if (gone.refused === 'unknown-work') throw notFound()
      return gone
    },
  }),
]

type Held = { book: Book; own: Additions }

async function heldBook(ctx: Context, libraryId: string, workId: string): Promise<Held> {
  const book = await bookAsked(ctx, workId)
  const own = await additionsOf(ctx.db, libraryId, book.id)
  if (own === undefined) throw notFound()
  return { book, own }
}

/** Another tag after each change of the record, or of what the library says; not after each loan. */
const tagOf = ({ book: { revision }, own }: Held): string => `${revision}-${tagOfOwn(own)}`

async function shown(ctx: Context, libraryId: string, workId: string, message?: string) {
  const held = await heldBook(ctx, libraryId, workId)
  const { note, callNumber: call_number, localSubjects: local_subjects } = held.own
  const { value } = shownBook(held.book)
  return new Answered(
    { ...value, note, call_number, local_subjects },
    { tag: tagOf(held), ...(message ? { message } : {}) },
  )
}

async function changeRecord(
  ctx: Context,
  libraryId: string,
  { id, revision, editions }: Book,
  change: RecordChange,
) {
  if (Object.keys(change).length === 0) return 'unchanged'
  if (change.editions?.some(one => !editions.some(edition => edition.id === one.id)))
    return refused('unknown-edition')
  const saved = await changeBook(
    ctx.db,
    { libraryId, curates: ctx.may('catalog.curate') },
    { workId: id, revision },
    state => changedRecord(state, change),
    actorOf(ctx),
    ctx.now,
  )
  if (!isRefused(saved)) return saved.outcome
  if (saved.refused === 'isbn-of-another') return saved
  if (saved.refused === 'edited-meanwhile') return refused('stale')
  throw notFound()
}
