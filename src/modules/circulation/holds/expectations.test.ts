import { describe, expect, it } from 'vitest'
import { addDays } from '../calendar/calendar.ts'
import { testTown } from '../town.fixture.ts'
import { expectationsOf, soonOr } from './expectations.ts'
import { holdSeenBy } from './hold-queries.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)

async function about(holdId: string): Promise<string | null> {
  const hold = await holdSeenBy(town.db, { personId: null, deskAt: town.desk.libraryId }, holdId, now)
  const expected = hold && (await expectationsOf(town.db, [hold], now)).get(holdId)
  return expected?.toISOString().slice(0, 10) ?? null
}

describe('the day that a hold may be ready', () => {
  it('is when a copy is due, then when it has gone through those before', async () => {
    const { workId } = await town.title('E1')
    await town.lent(await town.patron(), 'E1')
    const [first, second, aside] = [
      await town.hold(await town.patron(), workId),
      await town.hold(await town.patron(), workId, { at: new Date(now.getTime() + 1) }),
      await town.hold(await town.patron(), workId, { at: new Date(now.getTime() - 1) }),
    ]
    // As nothing is known yet, each has it until it is due, after three days on the shelf.
    expect(await about(aside)).toBe('2026-12-04')
    expect(await about(first)).toBe(addDays('2026-12-04', 17))
    expect(await about(second)).toBe(addDays('2026-12-04', 34))
  })

  it('is now where a copy stands on the shelf, and after the queue where it is set aside', async () => {
    const { workId } = await town.title('E2')
    const first = await town.hold(await town.patron(), workId)
    expect(await about(first)).toBe('2026-11-20')
    await town.back('E2')
    const second = await town.hold(await town.patron(), workId)
    expect(await about(second)).toBe(addDays('2026-11-20', 17))
  })

  it('is nobody’s guess for one copy that is not in the collection', async () => {
    const { workId } = await town.title('E3')
    const other = await town.title('E4')
    const hold = await town.hold(await town.patron(), workId, { copyId: other.copyIds[0] ?? null })
    expect(await about(hold)).toBeNull()
  })
})

it('is soon where it could be today, by the clock of the library, and else its day', () => {
  const late = new Date('2026-11-20T23:30:00Z')
  expect(soonOr(now, 'Europe/London', now)).toBe('soon')
  expect(soonOr(late, 'Europe/London', now)).toBe('soon')
  expect(soonOr(late, 'Asia/Tokyo', now)).toBe(late)
  expect(soonOr(null, 'Europe/London', now)).toBeNull()
})
