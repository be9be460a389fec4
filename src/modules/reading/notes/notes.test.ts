import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { writeKey } from '../../../web/kit/keyset.ts'
import { readMessages, Words } from '../../../web/kit/words.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { asHtml } from './markdown.ts'
import { noteForm } from './note-form.ts'
import { readNoteKey, writeNoteKey } from './note-key-form.ts'
import { allNotes, findNotes, notesOfBook, noteWith } from './note-queries.ts'
import { notesAsJson, notesAsMarkdown } from './note-shapes.ts'
import { addNote, changeNote, type Noted, removeNote } from './noting.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const words = new Words(readMessages('views')).in('en', 'UTC', now)
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
const asked = { q: '', kind: null, tag: null, book: null }
const found = async (q: string, personId = reader) =>
  (await findNotes(log.db, personId, { ...asked, q }, null)).map(({ body }) => body)
const bodies = (notes: readonly { body: string }[]) => notes.map(({ body }) => body)

describe('notes', () => {
  it('stand in the order of their places, and know which share of the book that is', async () => {
    await add({ body: 'Nowhere' })
    await add({ body: 'Later', page: 150 })
    await add({ body: 'Early', page: 50, kind: 'quote' })
    const notes = await notesOfBook(log.db, reader, bookId, { after: null, limit: 10 })
    expect(notes.map(({ body, share }) => [body, share])).toEqual([
      ['Early', 250_000],
      ['Later', 750_000],
      ['Nowhere', null],
    ])
  })

  it('go on behind a place, those of one page and those of none as well', async () => {
    for (const body of ['Third', 'Fourth']) await add({ body, page: 9 })
    for (const body of ['Fifth', 'Sixth']) await add({ body })
    await add({ body: 'Second', page: 9 }, new Date('2026-11-01T00:00:00Z'))
    await add({ body: 'First', page: 0 })
    const seen: string[] = []
    for (let after: ReturnType<typeof readNoteKey> = null, pages = 0; pages < 9; pages++) {
      const notes = await notesOfBook(log.db, reader, bookId, { after, limit: 1 })
      seen.push(...bodies(notes.slice(0, 1)))
      const [last] = notes
      if (notes.length < 2 || !last) break
      after = readNoteKey(writeNoteKey(last))
    }
    expect(seen).toEqual(['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'])
    expect(readNoteKey('nothing')).toBeNull()
    expect(readNoteKey(writeKey(['-1', now.toISOString(), newId()]))).toBeNull()
  })

  it('stay where they were when another edition is read, unless they are put elsewhere', async () => {
    const noteId = await add({ page: 190 })
    await sql`update reading.books set pages = 100 where id = ${bookId}`.execute(log.db)
    const change = (page: number | null) =>
      changeNote(log.db, reader, { noteId, seen: null, noted: noted({ body: 'Other', page }) }, now)
    const where = async () => {
      const note = await noteWith(log.db, reader, noteId)
      return [note?.page, note?.share, note?.body]
    }
    expect(await change(190)).toEqual({ bookId })
    expect(await where()).toEqual([190, 950_000, 'Other'])
    expect(await change(191)).toEqual({ refused: 'past-the-end' })
    expect(await change(50)).toEqual({ bookId })
    expect(await where()).toEqual([50, 500_000, 'Other'])
    expect(await change(null)).toEqual({ bookId })
    expect(await where()).toEqual([null, null, 'Other'])
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
    const tagged = await findNotes(log.db, reader, { ...asked, tag: 'SEA' }, null)
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
    for (const body of ['Nowhere', 'Nowhere either']) await add({ body })
    const read: string[] = []
    for await (const { body } of allNotes(log.db, reader, 3)) read.push(body)
    expect(read.slice(0, 7)).toEqual([1, 2, 3, 4, 5, 6, 7].map(page => `Page ${page}`))
    expect(read.slice(7).sort()).toEqual(['Nowhere', 'Nowhere either'])
  })

  it('are those of one book, where that is asked', async () => {
    await add({ body: 'Here' })
    const workId = await log.work('Another')
    const kept = await keepBook(
      log.db,
      reader,
      { workId, status: 'reading', on: null, day: '2026-11-20' },
      now,
    )
    if (isRefused(kept)) throw new Error(kept.refused)
    await addNote(log.db, reader, { bookId: kept.bookId, noted: noted({ body: 'There' }) }, now)
    expect(bodies(await findNotes(log.db, reader, { ...asked, book: bookId }, null))).toEqual(['Here'])
    expect(bodies(await findNotes(log.db, reader, { ...asked, q: 'there', book: bookId }, null))).toEqual([])
  })

  it('are taken out as Markdown that says what they say', async () => {
    await sql`update catalog.works set title = '*A* [b](c) & # x' where id = (
      select work_id from reading.books where id = ${bookId})`.execute(log.db)
    await add({ body: 'Nowhere', tags: ['a_b_c'] })
    await add({ body: '- one\n- two', page: 3 })
    await add({ body: 'Said\n\nso', page: 4, kind: 'quote' })
    const taken = await text(Readable.from(notesAsMarkdown(allNotes(log.db, reader), words)))
    const html = asHtml(taken)
    const heading = html.split('\n')[0]?.replace('&amp;', '&') ?? ''
    expect(heading).toMatch(/^<p><b>\*A\* \[b\]\(c\) & # x(?:, [^<]+)?<\/b><\/p>$/)
    expect(html.split('\n').slice(1).join('\n')).toBe(
      [
        '<p>page 3:</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n<p>page 4:</p>',
        '<blockquote>\n<p>Said</p>\n<p>so</p>\n</blockquote>\n<p>Nowhere</p>\n<p>#a_b_c</p>\n',
      ].join('\n'),
    )
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

  it('leads where its words have an address, but not out of a link, nor out of code', () => {
    const hrefOf = (word: string) => (word === '@wren' ? '/people/wren' : null)
    const shown = (text: string) => asHtml(text, { pattern: /@\w+/g, hrefOf })
    const link = '<a href="/people/wren">@wren</a>'
    expect(shown('<b> @wren & @mina, *@wren*')).toBe(
      `<p>&lt;b&gt; ${link} &amp; @mina, <em>${link}</em></p>\n`,
    )
    expect(shown('`@wren` [to @wren](https://example.org) and @wren')).toMatch(
      /^<p><code>@wren<\/code> <a href="https:[^>]+>to @wren<\/a> and <a href="\/people\/wren">@wren<\/a><\/p>\n$/,
    )
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
