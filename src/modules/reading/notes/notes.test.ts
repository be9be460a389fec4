import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { beforeEach, describe, expect, it } from 'vitest'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { asHtml } from './markdown.ts'
import { noteForm } from './note-form.ts'
import { allNotes, findNotes, notesOfBook } from './note-queries.ts'
import { notesAsJson } from './note-shapes.ts'
import { addNote, changeNote, type Noted, removeNote } from './noting.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
let reader = ''
let bookId = ''

beforeEach(async () => {
  reader = await log.reader()
  const workId = await log.work('Piranesi', 200)
  const kept = await keepBook(log.db, reader, { workId, status: 'reading', on: null, day: '2026-11-20' }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  bookId = kept.bookId
})

const noted = (more: Partial<Noted>): Noted => ({
  kind: 'note',
  body: 'A note',
  page: null,
  tags: [],
  ...more,
})
async function add(more: Partial<Noted>, at = now): Promise<string> {
  const added = await addNote(log.db, reader, { bookId, noted: noted(more) }, at)
  if (isRefused(added)) throw new Error(added.refused)
  return added.noteId
}
const found = async (q: string, personId = reader) =>
  (await findNotes(log.db, personId, { q, kind: null, tag: null }, null)).map(({ body }) => body)

describe('notes', () => {
  it('stand in the order of their places, and know which share of the book that is', async () => {
    await add({ body: 'Nowhere' })
    await add({ body: 'Later', page: 150 })
    await add({ body: 'Early', page: 50, kind: 'quote' })
    const notes = await notesOfBook(log.db, reader, bookId)
    expect(notes.map(({ body, share }) => [body, share])).toEqual([
      ['Early', 250_000],
      ['Later', 750_000],
      ['Nowhere', null],
    ])
  })

  it('are in the book, and in one’s own', async () => {
    const past = { bookId, noted: noted({ page: 201 }) }
    expect(await addNote(log.db, reader, past, now)).toEqual({ refused: 'past-the-end' })
    const other = await log.reader()
    expect(await addNote(log.db, other, { bookId, noted: noted({}) }, now)).toEqual({
      refused: 'unknown-book',
    })
    const noteId = await add({})
    const change = { noteId, seen: null, noted: noted({ body: 'Mine' }) }
    expect(await changeNote(log.db, other, change, now)).toEqual({ refused: 'unknown-note' })
    expect(await removeNote(log.db, other, noteId)).toEqual({ refused: 'unknown-note' })
    expect(await found('', other)).toEqual([])
  })

  it('are found by words however they are written, and by those of their tags', async () => {
    await add({ body: 'The **tides** of Été', tags: ['Sea'] })
    await add({ body: 'Statues and birds' })
    const tagged = await findNotes(log.db, reader, { q: '', kind: null, tag: 'SEA' }, null)
    expect(tagged.map(({ tags }) => tags)).toEqual([['Sea']])
    for (const words of ['tide', 'ete', 'SEA', 'tides été'])
      expect(await found(words)).toEqual(['The **tides** of Été'])
    expect(await found('statues tides')).toEqual([])
    expect(await found('!!!')).toEqual([])
  })

  it('are written over only by who has seen them', async () => {
    const noteId = await add({})
    const change = (seen: number) =>
      changeNote(log.db, reader, { noteId, seen, noted: noted({ body: 'B' }) }, now)
    expect(await change(1)).toEqual({ bookId })
    expect(await change(1)).toEqual({ refused: 'stale' })
    expect(await found('b')).toEqual(['B'])
  })

  it('are read out whole, in batches', async () => {
    for (let page = 1; page <= 7; page++) await add({ body: `Page ${page}`, page })
    const bodies: string[] = []
    for await (const { body } of allNotes(log.db, reader, 3)) bodies.push(body)
    expect(bodies).toEqual([1, 2, 3, 4, 5, 6, 7].map(page => `Page ${page}`))
  })

  it('are taken out as JSON, however many', async () => {
    const taken = () => text(Readable.from(notesAsJson(allNotes(log.db, reader, 2))))
    expect(JSON.parse(await taken())).toEqual([])
    for (const page of [50, 100, 150]) await add({ body: 'Said:\n\n> "so"', page, tags: ['sea'] })
    const notes = JSON.parse(await taken())
    expect(notes.map(({ page }: { page: number }) => page)).toEqual([50, 100, 150])
    expect(notes[1]).toEqual({
      title: 'Piranesi',
      author: expect.any(String),
      kind: 'note',
      body: 'Said:\n\n> "so"',
      page: 100,
      progress: 0.5,
      tags: ['sea'],
      created_at: now.toISOString(),
    })
  })
})

describe('Markdown of somebody', () => {
  it('is shown as it is meant', () => {
    expect(asHtml('*one* **two**\n\n> three')).toBe(
      '<p><em>one</em> <strong>two</strong></p>\n<blockquote>\n<p>three</p>\n</blockquote>\n',
    )
    expect(asHtml('# Head')).toBe('<p><b>Head</b></p>\n')
    expect(asHtml('[so](https://example.org)')).toContain('rel="nofollow noopener noreferrer"')
  })

  it('stays text where it was made to be slow', () => {
    const typed = '*a_<'.repeat(501)
    expect(asHtml(typed)).toBe(`<p>${typed.replaceAll('<', '&lt;')}</p>\n`)
    expect(asHtml('*a* '.repeat(500))).toContain('<em>a</em>')
  })

  it('keeps its lines and indents as they were typed', () => {
    const typed = '\n  \n- one\n  - within\n\nAnd more  \n\n'
    expect(noteForm.parse({ body: typed }).body).toBe('- one\n  - within\n\nAnd more')
    expect(noteForm.safeParse({ body: ' \n ' }).success).toBe(false)
  })

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '![x](https://example.org/pixel.png)',
    '[x](//evil.example)',
    '<https://example.org" onmouseover="alert(1)>',
    '`</code><script>`',
  ])('does nothing that it should not: %s', hostile => {
    const html = asHtml(hostile)
    expect(html).not.toMatch(/<(script|img|iframe)|<[^>]+ on\w+=|href="(?!https?:|mailto:)/i)
  })
})
