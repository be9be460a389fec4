import type { Formatters } from '../../../web/kit/words.ts'
import { whole } from '../readthroughs/place.ts'
import { asHtml } from './markdown.ts'
import type { allNotes } from './note-queries.ts'

/** A note as a page shows it, with its body as safe HTML. */
export const withHtml = <Note extends { body: string }>(note: Note) => ({ ...note, html: asHtml(note.body) })

type Notes = ReturnType<typeof allNotes>

/** All notes as one Markdown file: a heading for each book, quotes as quotations. */
export async function* notesAsMarkdown(notes: Notes, words: Formatters): AsyncGenerator<string> {
  let book = ''
  for await (const note of notes) {
    if (note.book_id !== book)
      yield `${book && '\n'}# ${[note.title, note.author].filter(Boolean).join(', ')}\n\n`
    book = note.book_id
    const where = note.page === null ? '' : `${words.t('reading.notes.page', { page: note.page })}: `
    const body = note.kind === 'quote' ? note.body.replace(/^/gm, '> ') : note.body
    const tags = note.tags.length > 0 ? `\n\n${note.tags.map(tag => `#${tag}`).join(' ')}` : ''
    yield `${where}${note.kind === 'quote' ? `\n\n${body}` : body}${tags}\n\n`
  }
}

/** All notes as one JSON list, with the names of fields that the API has. */
export async function* notesAsJson(notes: Notes): AsyncGenerator<string> {
  let before = '[\n'
  for await (const { title, author, kind, body, page, share, tags, created_at } of notes) {
    const progress = share === null ? null : share / whole
    yield `${before}${JSON.stringify({ title, author, kind, body, page, progress, tags, created_at })}`
    before = ',\n'
  }
  yield before === '[\n' ? '[]\n' : '\n]\n'
}
