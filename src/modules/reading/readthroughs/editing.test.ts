import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { editBook } from '../books/editing.ts'
import { keepBook } from '../books/keeping.ts'
import { testLog } from '../log.fixture.ts'
import { addReadthrough, changeReadthrough } from './editing.ts'
import { goingOn } from './going-on.ts'
import { readthroughsOf, readthroughWith, tellingsOf } from './readthrough-queries.ts'
import { tellProgress } from './telling.ts'

const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const day = '2026-11-20'
let reader = ''
let workId = ''
let bookId = ''
let editions: string[] = []

beforeEach(async () => {
  reader = await log.reader()
  workId = await log.work('Kindred', 200)
  const longer = newId()
  await sql`insert into catalog.editions (id, work_id, title, format, pages, created_at, updated_at)
    select ${longer}, work_id, title, format, 301, now(), now() from catalog.editions
    where work_id = ${workId}`.execute(log.db)
  const { rows } = await sql<{
    id: string
  }>`select id from catalog.editions where work_id = ${workId} order by pages`.execute(log.db)
  editions = rows.map(({ id }) => id)
  const kept = await keepBook(log.db, reader, { workId, status: 'reading', on: day, day }, now)
  if (isRefused(kept)) throw new Error(kept.refused)
  bookId = kept.bookId
  await editBook(log.db, reader, { bookId, seen: null, details: { editionId: editions[0] ?? null } }, now)
})

const readings = async () =>
  (await readthroughsOf(log.db, reader, bookId)).map(({ began, ended, outcome, edition_id }) => [
    began,
    ended,
    outcome,
    editions.indexOf(edition_id ?? ''),
  ])

describe('a reading of before', () => {
  it('has an edition of its own, beside the book’s', async () => {
    const remembered = { bookId, began: '2019', ended: '2019-07', outcome: 'finished' as const }
    await addReadthrough(log.db, reader, remembered, now)
    const other = { ...remembered, ended: '2018', began: null, editionId: editions[1] ?? null }
    await addReadthrough(log.db, reader, other, now)
    await addReadthrough(log.db, reader, { ...remembered, began: null, ended: '2017', editionId: null }, now)
    expect(await readings()).toEqual([
      [day, null, null, 0],
      ['2019', '2019-07', 'finished', 0],
      [null, '2018', 'finished', 1],
      [null, '2017', 'finished', -1],
    ])
    const foreign = await sql<{
      id: string
    }>`select id from catalog.editions where work_id = ${await log.work('Another')}`.execute(log.db)
    const wrong = { ...remembered, editionId: foreign.rows[0]?.id ?? '' }
    expect(await addReadthrough(log.db, reader, wrong, now)).toEqual({ refused: 'unknown-edition' })
  })

  it('is put right in what is said alone, and of another edition its progress stays as it was told', async () => {
    const told = await tellProgress(
      log.db,
      reader,
      { bookId, place: { unit: 'page', value: 100 }, day, minutes: 60, stops: true },
      now,
    )
    if (isRefused(told)) throw new Error(told.refused)
    const [one] = await readthroughsOf(log.db, reader, bookId)
    const readthroughId = one?.id ?? ''
    expect(
      await changeReadthrough(log.db, reader, { readthroughId, editionId: editions[1] ?? '' }, now),
    ).toEqual({
      bookId,
    })
    expect(await readings()).toEqual([[day, day, 'stopped', 1]])
    const tellings = await tellingsOf(log.db, readthroughId)
    expect(tellings).toMatchObject([{ unit: 'page', value: 100, length: 200, share: 500_000, minutes: 60 }])
    const moved = await readthroughWith(log.db, reader, readthroughId)
    const length = { pages: null, minutes: null, edition_pages: moved?.edition_pages ?? null }
    expect(goingOn({ began: null, ...length, told: tellings }, day)).toMatchObject({
      place: { unit: 'page', value: 150 },
      most: 301,
      share: 500_000,
    })
    expect(await changeReadthrough(log.db, reader, { readthroughId, editionId: newId() }, now)).toEqual({
      refused: 'unknown-edition',
    })
    expect(await changeReadthrough(log.db, reader, { readthroughId, began: '2027' }, now)).toEqual({
      refused: 'ends-before-it-begins',
    })
    expect(await changeReadthrough(log.db, await log.reader(), { readthroughId }, now)).toEqual({
      refused: 'unknown-readthrough',
    })
  })

  it('is of the edition that is read, and has no end, while it goes on', async () => {
    const [one] = await readthroughsOf(log.db, reader, bookId)
    const change = {
      readthroughId: one?.id ?? '',
      began: '2026-11',
      ended: '2026-12',
      outcome: 'finished' as const,
      editionId: editions[1] ?? null,
    }
    expect(await changeReadthrough(log.db, reader, change, now)).toEqual({ bookId })
    expect(await readings()).toEqual([['2026-11', null, null, 0]])
  })
})
