import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { testLog } from '../log.fixture.ts'
import { addShelf } from '../shelves/shelving.ts'
import { tables } from '../tables.ts'
import { changeBooks, type Deed } from './changing.ts'
import { editBook } from './editing.ts'
import { keepBook } from './keeping.ts'
import { readLogRule } from './log-question.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
let reader = ''
let ids: string[] = []

beforeEach(async () => {
  reader = await log.reader()
  ids = []
  for (const title of ['One', 'Two', 'Three']) {
    const workId = await log.work(title, 100)
    const kept = await keepBook(log.db, reader, { workId, status: 'to-read', on: null, day }, now)
    if (isRefused(kept)) throw new Error(kept.refused)
    ids.push(kept.bookId)
  }
})

const all = readLogRule('')
const change = (deed: Deed, books: typeof all | string[] = all, personId = reader) =>
  changeBooks(log.db, personId, books, deed, now)
const tags = async () =>
  (
    await tables(log.db).selectFrom('reading.tags').select('tag').where('person_id', '=', reader).execute()
  ).map(({ tag }) => tag)

describe('changing many books', () => {
  it('moves them, and their readthroughs follow', async () => {
    const [one = ''] = ids
    await change({ does: 'move', status: 'reading', on: day }, [one])
    expect(await change({ does: 'move', status: 'read', on: null })).toEqual({ changed: 3 })
    expect(await log.readthroughs(one)).toEqual([{ began: day, ended: null, outcome: 'finished' }])
    for (const id of ids.slice(1))
      expect(await log.readthroughs(id)).toEqual([{ began: null, ended: null, outcome: 'finished' }])
    await change({ does: 'move', status: 'read', on: null })
    expect((await log.readthroughs(one)).length).toBe(1)
  })

  it('tags and shelves what a question finds, twice like once', async () => {
    const shelf = await addShelf(log.db, reader, { name: 'Mine', rule: null }, now)
    if (isRefused(shelf)) throw new Error(shelf.refused)
    const some = readLogRule('q=three')
    for (let times = 0; times < 2; times++) {
      expect(await change({ does: 'tag', tag: 'Odd' }, some)).toEqual({ changed: 1 })
      expect(await change({ does: 'shelve', shelfId: shelf.id }, some)).toEqual({ changed: 1 })
    }
    expect(await tags()).toEqual(['Odd'])
    await change({ does: 'untag', tag: 'ODD' })
    expect(await tags()).toEqual([])
    expect(await change({ does: 'unshelve', shelfId: shelf.id })).toEqual({ changed: 3 })
  })

  it('touches nobody else’s', async () => {
    const other = await log.reader()
    expect(await change({ does: 'remove' }, ids, other)).toEqual({ changed: 0 })
    const shelf = await addShelf(log.db, other, { name: 'Theirs', rule: null }, now)
    if (isRefused(shelf)) throw new Error(shelf.refused)
    expect(await change({ does: 'shelve', shelfId: shelf.id })).toEqual({ refused: 'unknown-shelf' })
    expect(await change({ does: 'shelve', shelfId: newId() })).toEqual({ refused: 'unknown-shelf' })
  })

  it('marks, hides and removes them', async () => {
    const [one = ''] = ids
    await editBook(
      log.db,
      reader,
      { bookId: one, seen: null, details: { audience: { shared: 'everyone' } } },
      now,
    )
    await change({ does: 'own' })
    await change({ does: 'favour' })
    await change({ does: 'hide' })
    expect(await log.book(one)).toMatchObject({ owned: true, favourite: true, shared: 'nobody' })
    expect(await change({ does: 'remove' }, ids.slice(1))).toEqual({ changed: 2 })
    expect(await change({ does: 'own' })).toEqual({ changed: 1 })
  })
})

describe('what is said of one book', () => {
  it('is written over only by who has seen it', async () => {
    const [bookId = ''] = ids
    const edit = (seen: number | null, rating: number) =>
      editBook(log.db, reader, { bookId, seen, details: { rating } }, now)
    expect(await edit(1, 400)).toEqual({ revision: 2 })
    expect(await edit(1, 300)).toEqual({ refused: 'stale' })
    expect(await log.book(bookId)).toMatchObject({ rating: 400, revision: 2 })
  })

  it('leaves out what is not its own', async () => {
    const [bookId = ''] = ids
    const edit = (details: object) => editBook(log.db, reader, { bookId, seen: null, details }, now)
    expect(await edit({ editionId: newId() })).toEqual({ refused: 'unknown-edition' })
    expect(await edit({ shelves: [newId()] })).toEqual({ refused: 'unknown-shelf' })
    expect(await edit({ audience: { shared: 'members', libraryId: newId() } })).toEqual({
      refused: 'not-your-library',
    })
    const rule = await addShelf(log.db, reader, { name: 'Itself', rule: 'status=read' }, now)
    if (isRefused(rule)) throw new Error(rule.refused)
    expect(await edit({ shelves: [rule.id] })).toEqual({ refused: 'unknown-shelf' })
  })
})
