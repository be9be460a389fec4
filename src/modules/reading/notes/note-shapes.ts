import type { Formatters } from '../../../web/kit/words.ts'
import { whole } from '../readthroughs/place.ts'
import { asHtml, asMarkdown } from './markdown.ts'
import type { allNotes, NoteQuestion } from './note-queries.ts'

/** A note as a page shows it, with its body as safe HTML. */
export const withHtml = <Note extends { body: string }>(note: Note) => ({ ...note, html: asHtml(note.body) })

/** Where the notes stand that a question finds. */
export function notesAddress(question: NoteQuestion, after = ''): string {
  const asked = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...question, after })) if (value) asked.append(name, value)
  return asked.size > 0 ? `/reading/notes?${asked}` : '/reading/notes'
}

/** What narrows the notes, each with the address without it. */
export function notesNarrowedBy({ t }: Formatters, question: NoteQuestion, title: string | null) {
  const { q, kind, tag } = question
  const off = (label: string, without: Partial<NoteQuestion>) => ({
    label,
    href: notesAddress({ ...question, ...without }),
  })
  return [
    ...(title === null ? [] : [off(t('reading.notes.of-book', { title }), { book: null })]),
    ...(kind ? [off(t(`reading.notes.kinds.${kind}`), { kind: null })] : []),
    ...(tag ? [off(t('reading.log.tagged', { tag }), { tag: null })] : []),
    ...(q ? [off(t('reading.log.sought', { q }), { q: '' })] : []),
  ]
}

type Notes = ReturnType<typeof allNotes>

/** All notes as one Markdown file: a heading for each book, quotes as quotations. */
export async function* notesAsMarkdown(notes: Notes, words: Formatters): AsyncGenerator<string> {
  let book = ''
  for await (const note of notes) {
    if (note.book_id !== book)
      yield `${book && '\n'}# ${asMarkdown([note.title, note.author].filter(Boolean).join(', '))}\n\n`
    book = note.book_id
    // On a line of its own: a body may begin with a list, which is one only at the beginning of a line.
    const where = note.page === null ? '' : `${words.t('reading.notes.page', { page: note.page })}:\n\n`
    const body = note.kind === 'quote' ? note.body.replace(/^/gm, '> ') : note.body
    const tags = note.tags.length > 0 ? `\n\n${note.tags.map(tag => `#${asMarkdown(tag)}`).join(' ')}` : ''
    yield `${where}${body}${tags}\n\n`
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
