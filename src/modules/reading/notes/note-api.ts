import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listQuery, paginationOf, wrongCursor } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { writeKey } from '../../../web/kit/keyset.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownBook } from '../books/own-book.ts'
import { whole } from '../readthroughs/place.ts'
import { noteBody } from './note-form.ts'
import { everyNote, findNotes, noteWith } from './note-queries.ts'
import { readNoteKey } from './note-shapes.ts'
import { addNote, changeNote, removeNote } from './noting.ts'
import { noteKinds } from './tables.ts'

const note = z
  .object({
    id,
    book_id: id,
    kind: z.enum(noteKinds),
    body: z.string().describe('Markdown, as it was typed.'),
    page: z.number().int().nullable(),
    progress: z
      .number()
      .min(0)
      .max(1)
      .nullable()
      .describe('The share of the book; null where it is not known.'),
    tags: z.array(z.string()),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Note' })

const written = z.strictObject({
  kind: z.enum(noteKinds).default('note'),
  body: noteBody,
  page: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .nullable()
    .default(null)
    .describe('Of the reader’s own edition.'),
  tags: z.array(z.string().trim().min(1).max(60)).max(50).default([]),
})

/** Notes and quotes beside the books of one's own log. */
export const noteApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/reading/{id}/notes',
    operation: 'listNotes',
    area: 'reading',
    summary: 'My notes and quotes of a book, by their place in it',
    guard: asPerson('reading:read'),
    query: listQuery(['place'], {
      q: z.string().max(200).default(''),
      kind: z.enum(noteKinds).optional(),
      tag: z.string().max(60).optional(),
    }).omit({ page: true, count: true, sort: true }),
    answer: z.array(note),
    async run({ ctx, person, params, query: { limit, next, q, kind, tag } }) {
      if (!(await ownBook(ctx.db, person.id, params.id))) throw notFound()
      const question = { ...everyNote, q, kind: kind ?? null, tag: tag ?? null, bookId: params.id }
      const key = next === undefined ? null : readNoteKey(next, question)
      if (next !== undefined && key === null) throw wrongCursor(ctx)
      const found = await findNotes(ctx.db, person.id, question, key, limit)
      const last = found.length > limit ? found[limit - 1] : undefined
      return new Answered(found.slice(0, limit).map(asNote), {
        pagination: paginationOf(
          { limit, next, count: false, sort: { by: 'place', descending: false } },
          last ? writeKey([last.key, last.id]) : null,
        ),
      })
    },
  }),
  endpoint({
    method: 'POST',
    path: '/reading/{id}/notes',
    operation: 'addNote',
    area: 'reading',
    summary: 'Write a note or a quote beside a book of my log',
    guard: asPerson('reading:write'),
    body: written.meta({ example: { kind: 'quote', body: 'So it begins.', page: 12 } }),
    status: 201,
    answer: note,
    refusals: { 'past-the-end': { status: 422, words: 'reading.errors.past-the-end' } },
    async run({ ctx, person, params, body }) {
      const added = await addNote(ctx.db, person.id, { bookId: params.id, note: body }, ctx.now)
      if (!isRefused(added)) return shown(ctx, person.id, added.noteId, true)
      if (added.refused === 'unknown-book') throw notFound()
      return refused('past-the-end')
    },
  }),
  endpoint({
    method: 'GET',
    path: '/notes/{id}',
    operation: 'myNote',
    area: 'reading',
    summary: 'A note or a quote of mine',
    guard: asPerson('reading:read'),
    tagged: true,
    answer: note,
    run: ({ ctx, person, params }) => shown(ctx, person.id, params.id),
  }),
  endpoint({
    method: 'PATCH',
    path: '/notes/{id}',
    operation: 'changeNote',
    area: 'reading',
    summary: 'Change a note or a quote',
    description: 'What is left out stays. Tags are given whole.',
    guard: asPerson('reading:write'),
    tagged: true,
    body: z
      .strictObject({
        kind: z.enum(noteKinds),
        body: noteBody,
        page: z.number().int().min(0).max(100_000).nullable(),
        tags: z.array(z.string().trim().min(1).max(60)).max(50),
      })
      .partial()
      .meta({ example: { page: 14 } }),
    answer: note,
    refusals: { 'past-the-end': { status: 422, words: 'reading.errors.past-the-end' } },
    async run({ ctx, person, params, body, seen }) {
      const kept = await noteWith(ctx.db, person.id, params.id)
      if (!kept) throw notFound()
      if (seen !== null && !seen.includes(String(kept.revision))) return refused('stale')
      const told = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const change = { noteId: kept.id, seen: seen === null ? null : kept.revision, note: told }
      const changed = await changeNote(ctx.db, person.id, change, ctx.now)
      if (!isRefused(changed)) return shown(ctx, person.id, kept.id)
      if (changed.refused === 'unknown-note') throw notFound()
      return changed.refused === 'stale' ? changed : refused('past-the-end')
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/notes/{id}',
    operation: 'removeNote',
    area: 'reading',
    summary: 'Take a note or a quote away',
    guard: asPerson('reading:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if (isRefused(await removeNote(ctx.db, person.id, params.id))) throw notFound()
      return null
    },
  }),
]

async function shown(ctx: Context, personId: string, noteId: string, made = false) {
  const one = await noteWith(ctx.db, personId, noteId)
  if (!one) throw notFound()
  return new Answered(asNote(one), {
    tag: String(one.revision),
    ...(made ? { location: `/notes/${noteId}` } : {}),
  })
}

const asNote = (one: NonNullable<Awaited<ReturnType<typeof noteWith>>>): z.output<typeof note> => ({
  id: one.id,
  book_id: one.book_id,
  kind: one.kind,
  body: one.body,
  page: one.page,
  progress: one.share === null ? null : one.share / whole,
  tags: one.tags,
  created_at: one.created_at,
  updated_at: one.updated_at,
})
