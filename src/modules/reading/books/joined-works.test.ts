import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { isRefused } from '../../../refusal.ts'
import { challengeWith } from '../goals/goal-queries.ts'
import { answerPrompt, beginChallenge } from '../goals/setting.ts'
import { testLog } from '../log.fixture.ts'
import { addNote } from '../notes/noting.ts'
import { addShelf } from '../shelves/shelving.ts'
import type { Status } from './book.ts'
import { type Details, editBook } from './editing.ts'
import { followJoinedBooks } from './joined-works.ts'
import { keepBook, removeBook } from './keeping.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
let reader = ''
let from = ''
let into = ''

beforeEach(async () => {
  reader = await log.reader()
  ;[from, into] = [await log.work('Once', 100), await log.work('Twice', 100)]
})

async function keep(
  workId: string,
  status: Status,
  details: Partial<Details>,
  day = '2026-11-20',
): Promise<string> {
  const kept = await keepBook(
    log.db,
    reader,
    { workId, status, on: status === 'to-read' ? null : day, day },
    now,
  )
  if (isRefused(kept)) throw new Error(kept.refused)
  const edited = await editBook(log.db, reader, { bookId: kept.bookId, seen: null, details }, now)
  if (isRefused(edited)) throw new Error(edited.refused)
  return kept.bookId
}

/** As joining two works leaves them. */
async function join(): Promise<void> {
  await sql`update catalog.editions set work_id = ${into} where work_id = ${from}`.execute(log.db)
  await sql`update catalog.works set merged_into = ${into} where id = ${from}`.execute(log.db)
}
const part = async () => {
  await sql`update catalog.works set merged_into = null where id = ${from}`.execute(log.db)
  const back = { from: into, into: from }
  for (let times = 0; times < 2; times++)
    await followJoinedBooks.run(back, jobContext({ database: log.database, filesDir: '' }, now))
}
const follow = () =>
  followJoinedBooks.run({ from, into }, jobContext({ database: log.database, filesDir: '' }, now))
const books = async () =>
  (
    await sql<{
      work_id: string
    }>`select * from reading.books where person_id = ${reader} order by id`.execute(log.db)
  ).rows

describe('a log whose works were joined', () => {
  it('has its book of the one that is gone at the one that lives on', async () => {
    const bookId = await keep(from, 'read', { rating: 400 })
    await join()
    for (let times = 0; times < 2; times++) await follow()
    expect(await books()).toMatchObject([{ id: bookId, work_id: into, rating: 400 }])
  })

  it('has one book of two, with all that was said of both', async () => {
    const shelf = await addShelf(log.db, reader, { name: 'Mine', rule: null }, now)
    if (isRefused(shelf)) throw new Error(shelf.refused)
    const gone = await keep(
      from,
      'reading',
      { rating: 300, tags: ['sea', 'both'], shelves: [shelf.id], owned: true },
      '2025-01-02',
    )
    await addNote(
      log.db,
      reader,
      { bookId: gone, noted: { kind: 'note', body: 'Kept', page: null, tags: [] } },
      now,
    )
    const kept = await keep(into, 'reading', { rating: 450, tags: ['Both', 'light'] })
    await join()
    for (let times = 0; times < 2; times++) await follow()
    expect(await books()).toMatchObject([
      { id: kept, work_id: into, rating: 450, owned: true, added_on: '2025-01-02', status: 'reading' },
    ])
    expect(await log.readthroughs(kept)).toEqual([
      { began: '2025-01-02', ended: null, outcome: 'stopped' },
      { began: '2026-11-20', ended: null, outcome: null },
    ])
    const { rows: tags } =
      await sql`select lower(tag) as tag from reading.tags where book_id = ${kept} order by 1`.execute(log.db)
    expect(tags).toEqual([{ tag: 'both' }, { tag: 'light' }, { tag: 'sea' }])
    const { rows: notes } = await sql`select body from reading.notes where book_id = ${kept}`.execute(log.db)
    expect(notes).toEqual([{ body: 'Kept' }])
    const { rows: shelved } =
      await sql`select shelf_id from reading.shelf_books where book_id = ${kept}`.execute(log.db)
    expect(shelved).toEqual([{ shelf_id: shelf.id }])
  })

  it('follows an edition that was parted from its work', async () => {
    const { rows } = await sql<{
      id: string
    }>`select id from catalog.editions where work_id = ${from}`.execute(log.db)
    const bookId = await keep(from, 'reading', { editionId: rows[0]?.id ?? '' })
    const other = await keep(into, 'to-read', {})
    await sql`delete from reading.books where id = ${other}`.execute(log.db)
    await sql`update catalog.editions set work_id = ${into} where work_id = ${from}`.execute(log.db)
    await follow()
    expect(await books()).toMatchObject([{ id: bookId, work_id: into }])
  })

  it('leaves a book where it is while its work lives', async () => {
    await keep(from, 'read', {})
    await follow()
    expect(await books()).toMatchObject([{ work_id: from }])
  })
})

describe('a log whose works were joined and parted again', () => {
  /** All that stands in the log, but when it was touched. */
  async function whole() {
    const { rows } = await sql`select to_jsonb(book) - 'updated_at' - 'revision' as book,
      (select jsonb_agg(to_jsonb(one) order by id) from reading.readthroughs one where book_id = book.id) as readthroughs,
      (select jsonb_agg(to_jsonb(one) order by id) from reading.notes one where book_id = book.id) as notes,
      (select jsonb_agg(to_jsonb(one) order by tag) from reading.tags one where book_id = book.id) as tags,
      (select jsonb_agg(to_jsonb(one)) from reading.shelf_books one where book_id = book.id) as shelves,
      (select jsonb_agg(words) from reading.prompts where book_id = book.id) as prompts
      from reading.books book where person_id = ${reader} order by book.id`.execute(log.db)
    return rows
  }
  const editionsGone = () =>
    sql`update catalog.editions set removed_at = now() where work_id in (${from}, ${into})`.execute(log.db)
  const edit = (bookId: string, details: Partial<Details>) =>
    editBook(log.db, reader, { bookId, seen: null, details }, now)

  it('is as it was, where its book moved', async () => {
    await editionsGone()
    await keep(from, 'reading', { rating: 400, tags: ['sea'] })
    const before = await whole()
    await join()
    await follow()
    expect(await books()).toMatchObject([{ work_id: into }])
    await part()
    expect(await whole()).toEqual(before)
  })

  it('is as it was, where two of its books became one', async () => {
    await editionsGone()
    const shelf = await addShelf(log.db, reader, { name: 'Mine', rule: null }, now)
    if (isRefused(shelf)) throw new Error(shelf.refused)
    const marks = { tags: ['sea', 'both'], shelves: [shelf.id] }
    const gone = await keep(
      from,
      'reading',
      { rating: 300, review: 'Good', owned: true, ...marks },
      '2025-01-02',
    )
    const kept = await keep(into, 'reading', { tags: ['Both', 'light'], favourite: true })
    const noted = { kind: 'note' as const, body: 'Kept', page: null, tags: [] }
    for (const bookId of [gone, kept]) await addNote(log.db, reader, { bookId, noted }, now)
    const { id } = await beginChallenge(log.db, reader, { name: 'Two', prompts: ['One', 'Other'] }, now)
    const prompts = (await challengeWith(log.db, reader, id))?.prompts ?? []
    for (const [place, bookId] of [gone, kept].entries())
      await answerPrompt(log.db, reader, { promptId: prompts[place]?.id ?? '', bookId })
    const before = await whole()
    await join()
    for (let times = 0; times < 2; times++) await follow()
    expect(await books()).toHaveLength(1)
    await part()
    expect(await whole()).toEqual(before)
  })

  it('leaves with the one that lived on what was said since', async () => {
    await editionsGone()
    await keep(from, 'read', { rating: 300 }, '2025-01-02')
    const kept = await keep(into, 'to-read', {})
    await join()
    await follow()
    await edit(kept, { rating: 450, review: 'Since' })
    await part()
    const parted = await books()
    expect(parted.map(book => ({ ...book }))).toMatchObject([
      { work_id: from, rating: 300, status: 'read', review: null },
      { work_id: into, rating: 450, status: 'to-read', review: 'Since' },
    ])
  })

  it('keeps a book that was taken out, or put there anew, since', async () => {
    await editionsGone()
    const moved = await keep(from, 'read', {})
    await join()
    await follow()
    await removeBook(log.db, reader, moved)
    const anew = await keep(into, 'to-read', {})
    await part()
    expect(await books()).toMatchObject([{ id: anew, work_id: into }])
  })

  it('goes back step by step where works were joined one after the other', async () => {
    await editionsGone()
    const first = from
    await keep(from, 'read', { rating: 100 })
    await keep(into, 'read', { rating: 200 })
    const third = await log.work('Thrice')
    await keep(third, 'read', { rating: 300 })
    await editionsGone()
    await sql`update catalog.editions set removed_at = now() where work_id = ${third}`.execute(log.db)
    const before = await whole()
    await join()
    await follow()
    ;[from, into] = [into, third]
    await join()
    await follow()
    expect(await books()).toMatchObject([{ work_id: third, rating: 300 }])
    await part()
    ;[from, into] = [first, from]
    await part()
    expect(await whole()).toEqual(before)
  })
})
