import { expect, it } from 'vitest'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { estimateErrors, qualityOf } from './estimate-errors.ts'

const now = new Date('2026-11-20T10:00:00Z')
const back = new Date('2026-12-02T10:00:00Z')
const later = new Date('2026-12-20T10:00:00Z')
const town = testTown(now)

it('tells how far what was said was from what came', async () => {
  const { workId } = await town.title('Q1')
  await town.lent(await town.patron(), 'Q1')
  const hold = await town.hold(await town.patron(), workId)
  await town.back('Q1', back)
  // Due on 4 December at the end of the day, and back two and a half days before.
  const [error] = await estimateErrors(town.db, town.desk.libraryId, later)
  expect(error).toMatchObject({ holdId: hold, ahead: 0 })
  expect(error?.days).toBeCloseTo(-2.583, 2)
  // A loan of two weeks from now on would have been said to whoever is first.
  expect(error?.simple).toBeCloseTo(-2)
})

it('leaves out what nobody could have told', async () => {
  const { workId } = await town.title('Q2')
  const id = await town.hold(await town.patron(), workId)
  await town.back('Q2', back)
  await tables(town.db)
    .updateTable('circulation.holds')
    .set({ starts_on: '2026-11-30' })
    .where('id', '=', id)
    .execute()
  const errors = await estimateErrors(town.db, town.desk.libraryId, later)
  expect(errors.map(({ holdId }) => holdId)).not.toContain(id)
})

it('says in a few figures how good the estimates were', () => {
  expect(qualityOf([-10, -2, 0, 1, 4])).toEqual({
    holds: 5,
    median: 2,
    most: 10,
    withinThree: 0.6,
    withinWeek: 0.8,
    bias: -1.4,
  })
  expect(qualityOf([])).toMatchObject({ holds: 0, withinWeek: 0 })
})
