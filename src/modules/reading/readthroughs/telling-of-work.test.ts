import { sql } from 'kysely'
import { beforeEach, describe, expect, inject, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { bookOfWork } from '../books/log-queries.ts'
import { testLog } from '../log.fixture.ts'
import { tables } from '../tables.ts'
import type { Place } from './place.ts'
import { standingInWork } from './standing.ts'
import { takeBackProgress, tellProgress } from './telling.ts'
import { tellOfWork } from './telling-of-work.ts'

const onServer = 'server' in inject('template')
const log = testLog()
const now = new Date('2026-11-20T19:00:00Z')
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)
const day = '2026-11-20'
const page = (value: number) => ({ unit: 'page', value }) as const
const percent = (value: number) => ({ unit: 'percent', value }) as const
let personId = ''
let workId = ''

beforeEach(async () => {
  personId = await log.reader()
  workId = await log.work('A book of 400 pages', 400)
})

const tell = (
  told: Place | 'finished',
  seen: string | null,
  { at = now, editionId = null }: { at?: Date; editionId?: string | null } = {},
) => transaction(log.db, tx => tellOfWork(tx, personId, { workId, editionId, told, seen, day }, at))
const standing = () => standingInWork(log.db, personId, { workId, editionId: null })
async function told(place: Place | 'finished', seen: string | null, more: { at?: Date } = {}) {
  const outcome = await tell(place, seen, more)
  if (isRefused(outcome)) throw new Error(outcome.refused)
  return outcome
}
const written = () =>
  tables(log.db)
    .selectFrom('reading.progress')
    .select(['unit', 'value', 'share'])
    .where('person_id', '=', personId)
    .orderBy('told_at')
    .execute()

describe('telling how far one is in a work', () => {
  it('puts it into the log where it is not in it, and is the log’s own entry', async () => {
    expect(await standing()).toMatchObject({ mark: null, place: null, finished: false })
    expect(await told(page(100), null)).toMatchObject({ place: page(100), share: 250_000, finished: false })
    expect(await bookOfWork(log.db, personId, workId)).toMatchObject({ status: 'reading' })
    expect(await written()).toEqual([{ unit: 'page', value: 100, share: 250_000 }])
  })

  it('goes on from what was told last, back too, and to the end', async () => {
    const first = await told(page(100), null)
    const back = await told(percent(20), first.mark, { at: later(1) })
    expect(back).toMatchObject({ place: percent(20), share: 200_000 })
    const end = await told('finished', back.mark, { at: later(2) })
    expect(end).toMatchObject({ place: null, finished: true, toldAt: later(2) })
    expect(await bookOfWork(log.db, personId, workId)).toMatchObject({ status: 'read', last_ended: day })
  })

  it('is told once however often it is sent', async () => {
    const first = await told(page(100), null)
    expect(await told(page(100), null, { at: later(1) })).toEqual(first)
    expect(await written()).toHaveLength(1)
    const end = await told('finished', first.mark)
    expect(await told('finished', first.mark, { at: later(1) })).toEqual(end)
    expect((await log.readthroughs((await bookOfWork(log.db, personId, workId))?.id ?? '')).length).toBe(1)
  })

  it('is not written over what another device told since, which it says', async () => {
    const first = await told(page(100), null)
    const second = await told(page(200), first.mark, { at: later(1) })
    expect(await tell(page(120), first.mark)).toEqual({ refused: 'stale', standing: second })
    expect(await tell('finished', null)).toEqual({ refused: 'stale', standing: second })
    const end = await told('finished', second.mark, { at: later(2) })
    expect(await tell(page(210), second.mark)).toEqual({ refused: 'stale', standing: end })
    expect(await tell(page(1), 'no mark of mine')).toEqual({ refused: 'stale', standing: end })
    expect(await written()).toHaveLength(2)
  })

  it('sees what was told in the log, and what was taken back there', async () => {
    const first = await told(page(100), null)
    const { id: bookId = '' } = (await bookOfWork(log.db, personId, workId)) ?? {}
    const inLog = await tellProgress(log.db, personId, { bookId, place: page(150), day }, later(1))
    expect(await tell(page(120), first.mark)).toMatchObject({ standing: { place: page(150) } })
    await takeBackProgress(log.db, personId, isRefused(inLog) ? '' : inLog.progressId)
    expect(await told(page(120), first.mark)).toMatchObject({ place: page(120) })
  })

  it('leaves no trace of what cannot be', async () => {
    expect(await tell(page(401), null)).toEqual({ refused: 'past-the-end', most: 400 })
    expect(await tell(percent(101), null)).toEqual({ refused: 'past-the-end', most: 100 })
    expect(await tell(page(-1), null)).toEqual({ refused: 'negative' })
    expect(await tell(page(1), 'gone')).toMatchObject({ refused: 'stale' })
    expect(await bookOfWork(log.db, personId, workId)).toBeUndefined()
  })

  it.runIf(onServer)('of two devices at once one is told, the other is shown it', async () => {
    // The work comes into the log by the first of them, and stands in it at the second.
    for (const places of [
      [page(10), page(20), 'finished'],
      [percent(1), percent(2), percent(3)],
    ] as const) {
      const { mark } = await standing()
      const outcomes = await Promise.all(places.map(place => tell(place, mark)))
      const stands = await standing()
      expect(outcomes.filter(outcome => !isRefused(outcome))).toEqual([stands])
      expect(outcomes.filter(isRefused)).toEqual([1, 2].map(() => ({ refused: 'stale', standing: stands })))
    }
  })
})

describe('the length that a page is of', () => {
  const edition = async (pages: number | null) => {
    const { rows } = await sql<{ id: string }>`insert into catalog.editions
      select (jsonb_populate_record(edition, jsonb_build_object('id', gen_random_uuid(), 'pages', ${pages}::int))).*
      from catalog.editions edition where work_id = ${workId} limit 1 returning id`.execute(log.db)
    return rows[0]?.id ?? ''
  }
  const meant = (editionId: string | null) => standingInWork(log.db, personId, { workId, editionId })

  it('is that of the edition which others read, and the log reads it then', async () => {
    const editionId = await edition(200)
    expect(await meant(editionId)).toMatchObject({ length: { pages: 200 }, lengthFrom: 'edition' })
    expect(await tell(page(201), null, { editionId })).toEqual({ refused: 'past-the-end', most: 200 })
    expect(await tell(page(100), null, { editionId })).toMatchObject({ share: 500_000, lengthFrom: 'log' })
    expect(await bookOfWork(log.db, personId, workId)).toMatchObject({ edition_id: editionId })
  })

  it('is the log’s own where it has chosen one', async () => {
    const editionId = await edition(200)
    await told(percent(10), null)
    expect(await meant(editionId)).toMatchObject({ lengthFrom: 'edition' })
    await tables(log.db).updateTable('reading.books').set({ pages: 500 }).execute()
    expect(await meant(editionId)).toMatchObject({ length: { pages: 500 }, lengthFrom: 'log' })
  })

  it('is the longest where nobody said, or theirs is not known', async () => {
    const editionId = await edition(null)
    for (const asked of [null, editionId])
      expect(await meant(asked)).toMatchObject({ length: { pages: 400 }, lengthFrom: 'longest' })
  })
})
