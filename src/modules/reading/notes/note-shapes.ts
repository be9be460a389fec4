import type { Formatters } from '../../../web/kit/words.ts'
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
