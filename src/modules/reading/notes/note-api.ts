import { z } from 'zod'
import { isRefused, refused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { listQuery, paginationOf, wrongCursor } from '../../../web/kit/api/list.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownBook } from '../books/own-book.ts'
import { noteBody } from './note-form.ts'
import { readNoteKey, writeNoteKey } from './note-key-form.ts'
import { notesOfBook, noteWith } from './note-queries.ts'
import { addNote, changeNote, removeNote } from './noting.ts'
import { noteKinds } from './tables.ts'

const note = z
  .object({
    id,
    book_id: id,
    kind: z.enum(noteKinds),
    body: z.string().describe('Markdown, as it was typed.'),
    page: z.number().int().nullable(),
    tags: z.array(z.string()),
    created_at: moment,
    updated_at: moment,
  })
  .meta({ id: 'Note' })

const fields = {
  kind: z.enum(noteKinds),
  body: noteBody.describe('Markdown.'),
  page: z.number().int().min(0).max(100_000).nullable().describe('Of the edition that is read.'),
  tags: z.array(z.string().trim().min(1).max(60)).max(50),
}
const written = z.strictObject({
  kind: fields.kind.default('note'),
  body: fields.body,
  page: fields.page.default(null),
  tags: fields.tags.default([]),
})
const refusals = { 'past-the-end': { status: 422, words: 'reading.errors.past-the-end' } } as const

/** What somebody notes beside the books of their log. */
export const noteApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/reading/{id}/notes',
    operation: 'listNotes',
    area: 'reading',
    summary: 'My notes on a book of my log, in the order of their places',
    description: 'Those without a page come last. It goes on by `next` alone.',
    guard: asPerson('reading:read'),
    query: listQuery(['page']).omit({ page: true, count: true, sort: true }),
    answer: z.array(note),
    async run({ ctx, person, params, query: { limit, next } }) {
      if (!(await ownBook(ctx.db, person.id, params.id))) throw notFound()
      const after = next === undefined ? null : readNoteKey(next)
      if (next !== undefined && after === null) throw wrongCursor(ctx)
      const found = await notesOfBook(ctx.db, person.id, params.id, { after, limit })
      const last = found.length > limit ? found[limit - 1] : undefined
      return new Answered(found.slice(0, limit).map(asNote), {
        pagination: paginationOf(
          { limit, next, count: false, sort: { by: 'page', descending: false } },
          last ? writeNoteKey(last) : null,
        ),
      })
    },
  }),
  endpoint({
    method: 'POST',
    path: '/reading/{id}/notes',
    operation: 'addNote',
    area: 'reading',
    summary: 'Note something on a book of my log, or copy something out of it',
    guard: asPerson('reading:write'),
    body: written.meta({ example: { kind: 'quote', body: 'Call me *Ishmael*.', page: 1 } }),
    status: 201,
    answer: note,
    refusals,
    async run({ ctx, person, params, body }) {
      const added = await addNote(ctx.db, person.id, { bookId: params.id, noted: body }, ctx.now)
      if (!isRefused(added)) return shown(ctx, person.id, added.noteId, true)
      if (added.refused !== 'past-the-end') throw notFound()
      return refused('past-the-end')
    },
  }),
  endpoint({
    method: 'PATCH',
    path: '/notes/{id}',
    operation: 'changeNote',
    area: 'reading',
    summary: 'Change a note of mine',
    description: 'What is left out stays.',
    guard: asPerson('reading:write'),
    tagged: true,
    body: z
      .strictObject(fields)
      .partial()
      .meta({ example: { page: 12 } }),
    answer: note,
    refusals,
    async run({ ctx, person, params, body, seen }) {
      const known = await noteWith(ctx.db, person.id, params.id)
      if (!known) throw notFound()
      if (seen !== null && !seen.includes(String(known.revision))) return refused('stale')
      const noted = {
        kind: body.kind ?? known.kind,
        body: body.body ?? known.body,
        page: body.page === undefined ? known.page : body.page,
        tags: body.tags ?? known.tags,
      }
      const change = { noteId: known.id, seen: seen === null ? null : known.revision, noted }
      const changed = await changeNote(ctx.db, person.id, change, ctx.now)
      if (!isRefused(changed)) return shown(ctx, person.id, known.id)
      if (changed.refused === 'stale') return refused('stale')
      if (changed.refused === 'past-the-end') return refused('past-the-end')
      throw notFound()
    },
  }),
  endpoint({
    method: 'DELETE',
    path: '/notes/{id}',
    operation: 'removeNote',
    area: 'reading',
    summary: 'Take a note of mine away',
    guard: asPerson('reading:write'),
    answer: z.null(),
    async run({ ctx, person, params }) {
      if (isRefused(await removeNote(ctx.db, person.id, params.id))) throw notFound()
      return null
    },
  }),
]

type Row = NonNullable<Awaited<ReturnType<typeof noteWith>>>

const asNote = ({
  id,
  book_id,
  kind,
  body,
  page,
  tags,
  created_at,
  updated_at,
}: Row): z.output<typeof note> => ({
  id,
  book_id,
  kind,
  body,
  page,
  tags,
  created_at,
  updated_at,
})

async function shown(ctx: Context, personId: string, noteId: string, made = false) {
  const row = await noteWith(ctx.db, personId, noteId)
  if (!row) throw notFound()
  return new Answered(asNote(row), {
    tag: String(row.revision),
    ...(made ? { location: `/reading/${row.book_id}/notes` } : {}),
  })
}
