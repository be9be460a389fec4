import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { testTown } from '../town.fixture.ts'
import { expireHolds } from './expiring.ts'

const now = new Date('2026-11-20T10:00:00Z')
const town = testTown(now)
const runAt = (moment: string) =>
  expireHolds.run({}, jobContext({ database: town.database, filesDir: '' }, new Date(moment)))

describe('a hold on the shelf', () => {
  it('expires once its last day is over, once, and its copy stays until it is scanned', async () => {
    const { workId, copyIds } = await town.title('X1')
    const waiting = await town.hold(await town.patron(), workId)
    await town.back('X1')
    expect(await town.holdNow(waiting)).toMatchObject({ status: 'on-shelf', shelf_until: '2026-11-27' })
    expect(await runAt('2026-11-27T23:30:00Z')).toEqual({ expired: 0 })
    expect(await runAt('2026-11-28T00:30:00Z')).toEqual({ expired: 1 })
    expect(await runAt('2026-11-28T01:30:00Z')).toEqual({ expired: 0 })
    expect(await town.holdNow(waiting)).toMatchObject({
      status: 'expired',
      ended_at: new Date('2026-11-28T00:30:00Z'),
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf' })
  })

  it('expires by the day of its library, and a run that was missed is caught up', async () => {
    const { workId } = await town.title('X2')
    await town.hold(await town.patron(), workId)
    await town.back('X2')
    await sql`update identity.libraries set zone = 'Pacific/Auckland'`.execute(town.db)
    expect(await runAt('2026-11-27T10:59:00Z')).toEqual({ expired: 0 })
    expect(await runAt('2026-11-27T11:01:00Z')).toEqual({ expired: 1 })
    await sql`update identity.libraries set zone = 'Europe/London'`.execute(town.db)
    const titles = await Promise.all(Array.from({ length: 3 }, (_, place) => town.title(`X3-${place}`)))
    for (const [place, title] of titles.entries()) {
      await town.hold(await town.patron(), title.workId)
      await town.back(`X3-${place}`)
    }
    expect(await runAt('2027-03-01T10:00:00Z')).toEqual({ expired: 3 })
  })
})
