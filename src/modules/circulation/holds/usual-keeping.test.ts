import { expect, it } from 'vitest'
import { testTown } from '../town.fixture.ts'
import { usualKeeping } from './usual-keeping.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const day = 86_400_000
const ago = (days: number) => new Date(now.getTime() - days * day)

it('knows nothing before twenty loans are over, and then takes things to be kept until they are due', async () => {
  expect(await usualKeeping(town.db, town.desk.libraryId, now)).toEqual({
    shares: [1],
    average: 1,
    aside: 3 * day,
  })
})

it('learns from what came back how much of the time allowed people use', async () => {
  await town.title('K1')
  // Two weeks are allowed: half of them bring it after about a quarter of that, the others after about three.
  for (let loan = 0; loan < 20; loan++) {
    const lentAt = ago(500 - loan * 15)
    await town.lent(await town.patron(), 'K1', lentAt)
    await town.back('K1', new Date(lentAt.getTime() + (loan % 2 === 0 ? 3.5 : 10.5) * day))
  }
  const { shares, average } = await usualKeeping(town.db, town.desk.libraryId, now)
  expect(average).toBeCloseTo(0.5, 1)
  expect(shares[5]).toBeCloseTo(0.25, 1)
  expect(shares[34]).toBeCloseTo(0.75, 1)
  expect(shares.toSorted((one, other) => one - other)).toEqual(shares)
})
