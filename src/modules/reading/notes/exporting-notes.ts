import { Readable } from 'node:stream'
import type { Db } from '../../../database.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { findNotes, type Note, type NoteQuestion } from './note-queries.ts'

/** So many notes are in memory at a time. */
const batch = 200

/** What a question finds, as a file that is written while it is sent; between two batches no connection is held. */
export const notesFile = (
  db: Db,
  personId: string,
  question: NoteQuestion,
  as: 'markdown' | 'json',
  words: Formatters,
): Readable => {
  const notes = allNotes(db, personId, question)
  return Readable.from(as === 'json' ? asJson(notes) : asMarkdown(notes, words), { objectMode: false })
}

async function* allNotes(db: Db, personId: string, question: NoteQuestion): AsyncGenerator<Note> {
  let after: { at: string; id: string } | null = null
  do {
    const found: Note[] = await findNotes(db, personId, question, after, batch)
    const last: Note | undefined = found.length > batch ? found[batch - 1] : undefined
    yield* found.slice(0, batch)
    after = last ? { at: last.key, id: last.id } : null
  } while (after)
}

async function* asJson(notes: AsyncIterable<Note>): AsyncGenerator<string> {
  let before = '[\n'
  for await (const { title, author, kind, body, page, share, tags, created_at } of notes) {
    const progress = share === null ? null : share / 1_000_000
    yield `${before}${JSON.stringify({ title, author, kind, body, page, progress, tags, created_at })}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}

async function* asMarkdown(notes: AsyncIterable<Note>, words: Formatters): AsyncGenerator<string> {
  yield `# ${words.t('reading.notes.title')}\n`
  let bookId = ''
  for await (const note of notes) {
    // Notes in the order they were written may come back to a book: then it is named again.
    if (note.book_id !== bookId)
      yield `\n## ${[note.title, note.author].filter(Boolean).map(plain).join(' · ')}\n`
    bookId = note.book_id
    const place = note.page === null ? [] : [words.t('reading.notes.page', { page: note.page })]
    const about = [...place, ...note.tags.map(tag => words.t('reading.log.tagged', { tag }))].map(plain)
    const body = note.kind === 'quote' ? note.body.replace(/^/gm, '> ') : note.body
    yield `\n${body}\n${about.length > 0 ? `\n*${about.join(', ')}*\n` : ''}`
  }
}

/** A title or a tag says what it says, whatever signs stand in it. */
const plain = (text: string): string => text.replace(/[\\`*_[\]<>#]/g, '\\$&')
