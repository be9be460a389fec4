import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { transaction } from '../../../database.ts'
import { testTown } from '../town.fixture.ts'
import { followWithHolds } from './following.ts'

const now = new Date('2026-11-20T10:00:00Z')
const earlier = new Date('2026-11-19T10:00:00Z')
const town = testTown(now)
let count = 0

/** Two titles with a copy each, as they are after the first was joined with the second, and how to part them. */
async function twoWorks() {
  count += 1
  const [from, into] = [await town.title(`F${count}`), await town.title(`I${count}`)]
  const move = (workId: string) =>
    sql`update catalog.copies set work_id = ${workId}, edition_id = (select id from catalog.editions
      where work_id = ${workId} limit 1) where id = ${from.copyIds[0]}`.execute(town.db)
  const follow = () =>
    transaction(town.db, tx => followWithHolds(tx, { from: from.workId, into: into.workId }, now))
  return { from, into, join: () => move(into.workId), part: () => move(from.workId), follow }
}

describe('holds on works that are joined', () => {
  it('go with the copies, and back with them', async () => {
    const { from, into, join, part, follow } = await twoWorks()
    const id = await town.hold(await town.patron(), from.workId)
    const stays = await town.hold(await town.patron(), into.workId)
    await join()
    await follow()
    await follow()
    expect(await town.holdNow(id)).toMatchObject({ work_id: into.workId, joined_from: from.workId })
    await part()
    await follow()
    expect(await town.holdNow(id)).toMatchObject({ work_id: from.workId, joined_from: null })
    expect(await town.holdNow(stays)).toMatchObject({ work_id: into.workId, joined_from: null })
  })

  it('stay while the library still has copies of the work', async () => {
    const { from, follow } = await twoWorks()
    const id = await town.hold(await town.patron(), from.workId)
    await follow()
    expect(await town.holdNow(id)).toMatchObject({ work_id: from.workId, joined_from: null })
  })

  it('are one for each patron: the earlier stays', async () => {
    const { from, into, join, follow } = await twoWorks()
    const reader = await town.patron()
    const later = await town.hold(reader, into.workId)
    const first = await town.hold(reader, from.workId, { at: earlier })
    await join()
    await follow()
    expect(await town.holdNow(first)).toMatchObject({ status: 'pending', work_id: into.workId })
    expect(await town.holdNow(later)).toMatchObject({ status: 'cancelled' })
  })

  it('are one for each patron: that whose copy is there stays before the earlier', async () => {
    const { from, into, join, follow } = await twoWorks()
    const reader = await town.patron()
    const ready = await town.hold(reader, into.workId)
    await town.back(`I${count}`)
    const first = await town.hold(reader, from.workId, { at: earlier })
    await join()
    await follow()
    expect(await town.holdNow(ready)).toMatchObject({ status: 'on-shelf' })
    expect(await town.holdNow(first)).toMatchObject({ status: 'cancelled', work_id: from.workId })
  })
})
