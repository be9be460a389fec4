import { describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { everyNote, findNotes, noteTags, noteWith } from './note-queries.ts'
import { addNote, changeNote, removeNote, type WrittenNote } from './noting.ts'

const log = testLog()
const now = new Date('2026-03-05T12:00:00Z')
const later = new Date('2026-03-05T12:00:01Z')

async function book(pages: number | null = 400) {
  const personId = await log.reader()
  const workId = await log.work('A book of winds', pages)
  const kept = await keepBook(
    log.db,
    personId,
    { workId, status: 'reading', on: null, day: '2026-03-05' },
    now,
  )
  if ('refused' in kept) throw new Error(kept.refused)
  const write = async (note: Partial<WrittenNote>, at = now) => {
    const whole = { kind: 'note', body: 'Something', page: null, tags: [], ...note } as const
    const added = await addNote(log.db, personId, { bookId: kept.bookId, note: whole }, at)
    if ('refused' in added) throw new Error(added.refused)
    return added.noteId
  }
  const find = async (question: Partial<typeof everyNote>) =>
    (await findNotes(log.db, personId, { ...everyNote, ...question }, null)).map(({ body }) => body)
  return { personId, bookId: kept.bookId, write, find }
}

describe('notes', () => {
  it('keep the share of the book beside the page', async () => {
    const { personId, write } = await book()
    expect(await noteWith(log.db, personId, await write({ page: 100 }))).toMatchObject({
      page: 100,
      share: 250_000,
      title: 'A book of winds',
    })
  })

  it('take any page where nobody knows the length, and none past the end where somebody does', async () => {
    const unknown = await book(null)
    const noteId = await unknown.write({ page: 900 })
    expect(await noteWith(log.db, unknown.personId, noteId)).toMatchObject({ page: 900, share: null })
    const { personId, bookId, write } = await book()
    const note = { kind: 'note', body: 'Beyond', page: 401, tags: [] } as const
    expect(await addNote(log.db, personId, { bookId, note }, now)).toEqual({
      refused: 'past-the-end',
      most: 400,
    })
    const last = await write({ page: 400 })
    expect(
      await changeNote(log.db, personId, { noteId: last, seen: null, note: { page: 401 } }, later),
    ).toEqual({ refused: 'past-the-end', most: 400 })
  })

  it('stand by their place in a book, and the last written first over all', async () => {
    const { bookId, write, find } = await book()
    await write({ body: 'nowhere' })
    await write({ body: 'late', page: 300 }, later)
    await write({ body: 'early', page: 20 }, later)
    expect(await find({ bookId })).toEqual(['early', 'late', 'nowhere'])
    expect((await find({})).at(-1)).toBe('nowhere')
  })

  it('are found by words in them, folded and begun, and by kind and tag', async () => {
    const { write, find } = await book()
    await write({ body: 'The *Éluard* line', kind: 'quote', tags: ['Verse'] })
    await write({ body: 'Ask Jonas', tags: ['to do'] })
    expect(await find({ q: 'elua LINE' })).toEqual(['The *Éluard* line'])
    expect(await find({ q: 'verse' })).toEqual(['The *Éluard* line'])
    expect(await find({ q: '*' })).toEqual([])
    expect(await find({ kind: 'note' })).toEqual(['Ask Jonas'])
    expect(await find({ tag: 'VERSE' })).toEqual(['The *Éluard* line'])
    expect(await find({ bookId: newId() })).toEqual([])
  })

  it('go on behind the last that was shown', async () => {
    const { personId, bookId, write } = await book()
    for (const page of [1, 2, 3, 3, 4]) await write({ body: `${page}`, page })
    for (const ofBook of [bookId, null]) {
      const seen: string[] = []
      let after: { at: string; id: string } | null = null
      do {
        const found = await findNotes(log.db, personId, { ...everyNote, bookId: ofBook }, after, 2)
        seen.push(...found.slice(0, 2).map(({ id }) => id))
        const last = found.length > 2 ? found[1] : undefined
        after = last ? { at: last.key, id: last.id } : null
      } while (after)
      expect(new Set(seen).size).toBe(5)
      expect(seen).toHaveLength(5)
    }
  })

  it('are changed only by whoever saw how they stand, and keep what is left out', async () => {
    const { personId, find, write } = await book()
    const noteId = await write({ body: 'First', page: 10, tags: ['one'] })
    const change = (seen: number | null, body: string) =>
      changeNote(log.db, personId, { noteId, seen, note: { body } }, later)
    expect(await change(1, 'Second')).toMatchObject({ revision: 2 })
    expect(await change(1, 'From another device')).toEqual({ refused: 'stale' })
    expect(await noteWith(log.db, personId, noteId)).toMatchObject({
      body: 'Second',
      page: 10,
      tags: ['one'],
    })
    expect(await find({ q: 'first' })).toEqual([])
    expect(await find({ q: 'second' })).toEqual(['Second'])
  })

  it('count their tags however they are capitalised', async () => {
    const { personId, write } = await book()
    await write({ tags: ['Wind', 'rain'] })
    await write({ tags: ['wind'] })
    expect(await noteTags(log.db, personId)).toEqual([
      { tag: expect.stringMatching(/wind/i), notes: 2 },
      { tag: 'rain', notes: 1 },
    ])
  })

  it('are nobody else’s', async () => {
    const { bookId, write } = await book()
    const noteId = await write({})
    const other = await log.reader()
    const note = { kind: 'note', body: 'Mine now', page: null, tags: [] } as const
    expect(await noteWith(log.db, other, noteId)).toBeUndefined()
    expect(await addNote(log.db, other, { bookId, note }, now)).toEqual({ refused: 'unknown-book' })
    expect(await changeNote(log.db, other, { noteId, seen: null, note }, now)).toEqual({
      refused: 'unknown-note',
    })
    expect(await removeNote(log.db, other, noteId)).toEqual({ refused: 'unknown-note' })
    expect(await findNotes(log.db, other, everyNote, null)).toEqual([])
  })
})
