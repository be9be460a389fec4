import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { findNotes, type Note, type NoteKey, type NoteQuestion, notesPageSize } from './note-queries.ts'
import { noteHtml } from './note-text.ts'
import { noteKinds } from './tables.ts'

/** What an address asks for among somebody's notes. */
export function readNoteQuestion(ctx: Context): NoteQuestion {
  const book = asked(ctx, 'book')
  return {
    q: asked(ctx, 'q').slice(0, 200),
    kind: noteKinds.find(kind => kind === asked(ctx, 'kind')) ?? null,
    tag: asked(ctx, 'tag').slice(0, 60) || null,
    bookId: isUuid(book) ? book : null,
  }
}

/** The address that asks a question. */
export function notesAddress(
  { q, kind, tag, bookId }: NoteQuestion,
  path = '/reading/notes',
  more: Record<string, string> = {},
): string {
  const asks = { q, kind: kind ?? '', tag: tag ?? '', book: bookId ?? '', ...more }
  const query = new URLSearchParams(Object.entries(asks).filter(([, value]) => value !== ''))
  return query.size > 0 ? `${path}?${query}` : path
}

/** Where a list goes on, of an address; null where it begins, or says nothing that could be read. */
export function readNoteKey(text: string, { bookId }: NoteQuestion): NoteKey | null {
  const key = readKey(text, ['at', 'id'])
  const whole = bookId === null ? /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/ : /^\d{13}$/
  if (!key || !isUuid(key.id) || !whole.test(key.at)) return null
  return bookId === null && Number.isNaN(Date.parse(key.at)) ? null : key
}

/** A page of the notes that a question finds, each drawn, and where the list goes on. */
export async function notesShown(
  ctx: Context,
  personId: string,
  question: NoteQuestion,
  address: (after: string) => string,
) {
  const after = readNoteKey(asked(ctx, 'after'), question)
  const found = await findNotes(ctx.db, personId, question, after)
  const last = found.length > notesPageSize ? found[notesPageSize - 1] : undefined
  return {
    notes: found.slice(0, notesPageSize).map(drawn),
    next: last && address(writeKey([last.key, last.id])),
    beginning: after && address(''),
  }
}

const drawn = (note: Note) => ({
  ...note,
  html: noteHtml(note.body),
  percent: note.page === null || note.share === null ? null : Math.floor(note.share / 10_000),
})
