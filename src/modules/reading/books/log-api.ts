import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listQuery, paginationOf, wrongCursor } from '../../../web/kit/api/list.ts'
import { id } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { ownDay } from '../day.ts'
import { whole } from '../readthroughs/place.ts'
import { readthroughsOf } from '../readthroughs/readthrough-queries.ts'
import { tellProgress } from '../readthroughs/telling.ts'
import { audiences, statuses } from './book.ts'
import { editBook } from './editing.ts'
import { keepBook, moveBook, removeBook } from './keeping.ts'
import {
  asLogBook,
  asReadthrough,
  audienceOf,
  logBook,
  partialDate,
  telling,
  wholeLogBook,
} from './log-book-shapes.ts'
import { askedOfLog, logFilters } from './log-filters-api.ts'
import { logSorts } from './log-question.ts'
import { findBooks } from './log-search.ts'
import { ownBook } from './own-book.ts'

const sample = '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11'

/** A person's own log, for programs. */
export const logApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/reading',
    operation: 'listMyLog',
    area: 'reading',
    summary: 'The books of my log',
    description: 'In the order that `order` names; it goes on by `next` alone.',
    guard: asPerson('reading:read'),
    query: listQuery(['order'], {
      q: z.string().max(500).default('').describe('As the search of a catalogue takes it.'),
      ...logFilters,
      order: z.enum(logSorts).default('touched'),
    }).omit({ page: true, count: true, sort: true }),
    answer: z.array(logBook),
    async run({ ctx, person, query: { limit, next, order, ...asked } }) {
      const question = { ...askedOfLog(asked), sort: order }
      const key = next === undefined ? null : readKey(next, ['order', 'value', 'id'])
      if (next !== undefined && (key?.order !== order || !isUuid(key.id))) throw wrongCursor(ctx)
      const found = await findBooks(ctx.db, person.id, question, key, limit)
      const last = found.length > limit ? found[limit - 1] : undefined
      return new Answered(found.slice(0, limit).map(asLogBook), {
        pagination: paginationOf(
          { limit, next, count: false, sort: { by: 'order', descending: false } },
          last ? writeKey([order, last.key, last.id]) : null,
        ),
      })
    },
  }),
  endpoint({
    method: 'POST',
    path: '/reading',
    operation: 'keepBook',
    area: 'reading',
    summary: 'Put a book into my log, or move it there',
    description: 'A work stands in it once: what stands there already is moved.',
    guard: asPerson('reading:write'),
    body: z
      .strictObject({
        work_id: id,
        status: z.enum(statuses),
        on: partialDate
          .nullable()
          .optional()
          .describe('When; today where it is left out, not known where it is null.'),
      })
      .meta({ example: { work_id: sample, status: 'to-read' } }),
    status: 201,
    answer: wholeLogBook,
    refusals: { 'unknown-work': { status: 404, words: 'reading.api.unknown-work' } },
    async run({ ctx, person, body: { work_id, status, on } }) {
      const day = ownDay(ctx)
      const when = on === undefined ? (status === 'to-read' ? null : day) : on
      const kept = await keepBook(ctx.db, person.id, { workId: work_id, status, on: when, day }, ctx.now)
      return isRefused(kept) ? kept : shown(ctx, person.id, kept.bookId, true)
    },
  }),
  endpoint({
    method: 'GET',
    path: '/reading/{id}',
    operation: 'myLogBook',
    area: 'reading',
    summary: 'A book of my log, with all that I say of it and when I read it',
    guard: asPerson('reading:read'),
    tagged: true,
    answer: wholeLogBook,
    run: ({ ctx, person, params }) => shown(ctx, person.id, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/reading/{id}',
    operation: 'changeLogBook',
    area: 'reading',
    summary: 'Move a book of my log, or change what I say of it',
    description: 'What is left out stays. Tags and shelves are given whole.',
    guard: asPerson('reading:write'),
    tagged: true,
    body: z
      .strictObject({
        status: z.enum(statuses),
        on: partialDate.nullable().describe('When it was moved; today where it is left out.'),
        edition_id: id.nullable(),
        rating: z.number().min(0).max(5).nullable().describe('Stars, to two decimals; 0 is not rated.'),
        review: z.string().trim().min(1).max(20_000).nullable(),
        review_spoils: z.boolean(),
        favourite: z.boolean(),
        owned: z.boolean(),
        pages: z.number().int().min(1).max(100_000).nullable(),
        minutes: z.number().int().min(1).max(100_000).nullable(),
        tags: z.array(z.string().trim().min(1).max(60)).max(50),
        shelves: z.array(id).max(100).describe('Shelves that are filled by hand.'),
        shared: z.enum(audiences),
        shared_library_id: id.nullable().describe('Of `shared: members`, whose.'),
      })
      .partial()
      .meta({ example: { rating: 4.25, tags: ['on the bus'] } }),
    answer: wholeLogBook,
    refusals: {
      'unknown-edition': 'reading.errors.unknown-edition',
      'unknown-shelf': 'reading.errors.unknown-shelf',
      'not-your-library': 'reading.errors.not-your-library',
      'no-audience': { status: 422, words: 'reading.api.no-audience' },
    },
    async run({ ctx, person, params, body, seen }) {
      const book = await ownBook(ctx.db, person.id, params.id)
      if (!book) throw notFound()
      if (seen !== null && !seen.includes(String(book.revision))) return refused('stale')
      const audience =
        body.shared === undefined ? undefined : audienceOf(body.shared, body.shared_library_id ?? null)
      if (audience === null) return refused('no-audience')
      const edit = {
        bookId: book.id,
        seen: seen === null ? null : book.revision,
        details: detailsOf(body, audience),
      }
      const edited = await editBook(ctx.db, person.id, edit, ctx.now)
      if (isRefused(edited)) {
        if (edited.refused === 'unknown-book') throw notFound()
        return edited
      }
      if (body.status !== undefined) {
        const on = body.on === undefined ? (body.status === 'to-read' ? null : ownDay(ctx)) : body.on
        await moveBook(ctx.db, person.id, { bookId: book.id, status: body.status, on }, ctx.now)
      }
      return shown(ctx, person.id, book.id)
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/reading/{id}',
    operation: 'removeLogBook',
    area: 'reading',
    summary: 'Take a book out of my log, with all that I said of it',
    guard: asPerson('reading:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if (isRefused(await removeBook(ctx.db, person.id, params.id))) throw notFound()
      return null
    },
  }),
  endpoint({
    method: 'POST',
    path: '/reading/{id}/progress',
    operation: 'tellProgress',
    area: 'reading',
    summary: 'Tell how far I am in a book of my log',
    description: 'Who tells it reads: the book is being read from then on.',
    guard: asPerson('reading:write'),
    body: telling.meta({ example: { value: 120 } }),
    status: 201,
    answer: z.object({
      id,
      progress: z
        .number()
        .min(0)
        .max(1)
        .nullable()
        .describe('The share of the book; null where nobody knows its length.'),
    }),
    refusals: { 'past-the-end': { status: 422, words: 'reading.errors.past-the-end' } },
    async run({ ctx, person, params, body: { value, unit, minutes, day } }) {
      const place = { bookId: params.id, place: { unit, value }, day: day ?? ownDay(ctx), minutes }
      const told = await tellProgress(ctx.db, person.id, place, ctx.now)
      if (!isRefused(told))
        return new Answered(
          { id: told.progressId, progress: told.share === null ? null : told.share / whole },
          {},
        )
      if (told.refused !== 'past-the-end') throw notFound()
      return refused('past-the-end')
    },
  }),
]

type Changes = {
  edition_id?: string | null | undefined
  rating?: number | null | undefined
  review?: string | null | undefined
  review_spoils?: boolean | undefined
  favourite?: boolean | undefined
  owned?: boolean | undefined
  pages?: number | null | undefined
  minutes?: number | null | undefined
  tags?: string[] | undefined
  shelves?: string[] | undefined
}

function detailsOf(body: Changes, audience: ReturnType<typeof audienceOf> | undefined) {
  const { edition_id, rating, review_spoils, ...same } = body
  const { review, favourite, owned, pages, minutes, tags, shelves } = same
  const told = {
    review,
    favourite,
    owned,
    pages,
    minutes,
    tags,
    shelves,
    editionId: edition_id,
    rating: rating == null ? rating : Math.round(rating * 100) || null,
    reviewSpoils: review_spoils,
    audience: audience ?? undefined,
  }
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined))
}

async function shown(ctx: Context, personId: string, bookId: string, made = false) {
  const book = await ownBook(ctx.db, personId, bookId)
  if (!book) throw notFound()
  const readthroughs = await readthroughsOf(ctx.db, personId, bookId)
  const { review, review_spoils, pages, minutes, tags, shelves, shared, shared_library_id } = book
  return new Answered(
    {
      ...asLogBook(book),
      review,
      review_spoils,
      pages,
      minutes,
      tags,
      shelves,
      shared,
      shared_library_id,
      readthroughs: readthroughs.map(asReadthrough),
    },
    { tag: String(book.revision), ...(made ? { location: `/reading/${bookId}` } : {}) },
  )
}
