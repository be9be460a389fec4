import { describe, expect, it } from 'vitest'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { testTown } from '../town.fixture.ts'
import { cancelHold, changeHold, type HoldChanges } from './changing.ts'
import { type Placing, placeHold } from './placing.ts'

const now = new Date('2026-11-20T10:00:00Z')
const later = new Date('2026-11-25T10:00:00Z')
const town = testTown(now)

const staff = { actor: nobody, bySelf: false }
const themselves = { actor: nobody, bySelf: true }
const place = (patronId: string, workId: string, more: Partial<Placing> = {}, placer = staff) =>
  placeHold(town.db, town.desk, { patronId, workId, pickupBranch: town.desk.branchId, ...more }, placer, now)
const placed = async (...given: Parameters<typeof place>): Promise<string> => {
  const made = await place(...given)
  if (isRefused(made)) throw new Error(`Not placed: ${made.refused}`)
  return made.id
}
const hold = (holdId: string) => ({ ...town.desk, holdId, ...staff })
const change = (holdId: string, changes: HoldChanges) => changeHold(town.db, hold(holdId), changes, now)

describe('placing a hold', () => {
  it('puts the patron at the end of the queue', async () => {
    const { workId } = await town.title('P1')
    const id = await placed(await town.patron(), workId)
    expect(await town.holdNow(id)).toMatchObject({ status: 'pending', placed_at: now, starts_on: null })
  })

  it('is done once, however many press at once', async () => {
    const { workId } = await town.title('P2')
    const reader = await town.patron()
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => place(reader, workId)))
    expect(outcomes.filter(outcome => !isRefused(outcome))).toHaveLength(1)
    expect(new Set(outcomes.filter(isRefused).map(({ refused }) => refused))).toEqual(
      new Set(['already-held']),
    )
  })

  it('never passes the limit, whichever titles are placed at once', async () => {
    await town.rule({ category: 'student', hold_limit: 2 })
    const reader = await town.patron({ category: 'student' })
    const titles = await Promise.all(['P3', 'P4', 'P5', 'P6', 'P7'].map(barcode => town.title(barcode)))
    const outcomes = await Promise.all(titles.map(({ workId }) => place(reader, workId)))
    expect(outcomes.filter(isRefused)).toEqual(Array(3).fill({ refused: 'hold-limit', limit: 2 }))
  })

  it('is refused for what they have, for what is nowhere here, and for who is not on file', async () => {
    const { workId } = await town.title('P8')
    const reader = await town.patron()
    await town.lent(reader, 'P8')
    expect(await place(reader, workId)).toEqual({ refused: 'on-loan-to-them' })
    expect(await place(reader, newId())).toEqual({ refused: 'unknown-work' })
    expect(await place(newId(), workId)).toEqual({ refused: 'unknown-patron' })
    const other = await town.patron()
    expect(await place(other, workId, { pickupBranch: newId() })).toEqual({ refused: 'unknown-branch' })
    expect(await place(other, workId, { copyId: newId() })).toEqual({ refused: 'unknown-work' })
  })

  it('waits until its first day, and is filled from then on', async () => {
    const { workId } = await town.title('P9')
    const id = await placed(await town.patron(), workId, { startsOn: '2026-11-25' })
    await town.lent(await town.patron(), 'P9')
    expect(await town.back('P9')).toMatchObject({ onward: { to: 'shelf' } })
    await town.lent(await town.patron(), 'P9')
    expect(await town.back('P9', later)).toMatchObject({ onward: { to: 'hold-shelf' } })
    expect(await town.holdNow(id)).toMatchObject({ status: 'on-shelf', starts_on: '2026-11-25' })
  })

  it('on one copy waits for that copy', async () => {
    const { workId, copyIds } = await town.title('P10', 'P11')
    const id = await placed(await town.patron(), workId, { copyId: copyIds[1] ?? null })
    await town.lent(await town.patron(), 'P10')
    await town.lent(await town.patron(), 'P11')
    expect(await town.back('P10', later)).toMatchObject({ onward: { to: 'shelf' } })
    await town.back('P11', later)
    expect(await town.holdNow(id)).toMatchObject({ status: 'on-shelf', filled_copy_id: copyIds[1] })
  })

  it('by the patron is refused where only staff place holds', async () => {
    const { workId } = await town.title('P12')
    const reader = await town.patron()
    await town.settings({ self_holds: false })
    expect(await place(reader, workId, {}, themselves)).toEqual({ refused: 'self-holds-off' })
    await town.settings({})
    expect(isRefused(await place(reader, workId, {}, themselves))).toBe(false)
  })
})

describe('a hold', () => {
  it('that is suspended keeps its place, and others are served meanwhile', async () => {
    const { workId } = await town.title('S1', 'S2')
    const first = await placed(await town.patron(), workId)
    const second = await placed(await town.patron(), workId)
    expect(await change(first, { suspension: { until: '2026-11-24' } })).toEqual({ id: first })
    for (const barcode of ['S1', 'S2']) await town.lent(await town.patron(), barcode)
    await town.back('S1', now)
    expect(await town.holdNow(first)).toMatchObject({ status: 'pending' })
    expect(await town.holdNow(second)).toMatchObject({ status: 'on-shelf' })
    // Its last day is over: nothing has to be written for it to count again.
    await town.back('S2', later)
    expect(await town.holdNow(first)).toMatchObject({ status: 'on-shelf' })
  })

  it('is resumed, and suspended only while it waits and for days to come', async () => {
    const { workId } = await town.title('S3')
    const id = await placed(await town.patron(), workId)
    await change(id, { suspension: { until: null } })
    expect(await town.holdNow(id)).toMatchObject({ suspended_at: now, suspended_until: null })
    await change(id, { suspension: null })
    expect(await town.holdNow(id)).toMatchObject({ suspended_at: null })
    expect(await change(id, { suspension: { until: '2026-11-19' } })).toEqual({ refused: 'past-day' })
    await town.back('S3')
    expect(await change(id, { suspension: { until: null } })).toEqual({ refused: 'already-filled' })
  })

  it('changes its pickup branch until the copy is on the shelf', async () => {
    const { workId, copyIds } = await town.title('S4')
    const id = await placed(await town.patron(), workId, { pickupBranch: town.harbour.branchId })
    await town.back('S4')
    expect(await town.holdNow(id)).toMatchObject({ status: 'in-transit' })
    expect(await change(id, { pickupBranch: newId() })).toEqual({ refused: 'unknown-branch' })
    await change(id, { pickupBranch: town.desk.branchId })
    // Where it arrives it is sent on to where it is picked up now.
    expect(await town.back('S4', later, town.harbour)).toMatchObject({
      onward: { to: 'branch', branchId: town.desk.branchId },
    })
    await town.back('S4', later)
    expect(await town.holdNow(id)).toMatchObject({ status: 'on-shelf', filled_copy_id: copyIds[0] })
    expect(await change(id, { pickupBranch: town.harbour.branchId })).toEqual({ refused: 'on-its-shelf' })
  })

  it('that is cancelled frees its copy only when staff scan it', async () => {
    const { workId, copyIds } = await town.title('S5')
    const first = await placed(await town.patron(), workId)
    const second = await placed(await town.patron(), workId)
    await town.back('S5')
    expect(await cancelHold(town.db, hold(first), now)).toEqual({ id: first })
    expect(await cancelHold(town.db, hold(first), now)).toEqual({ refused: 'hold-over' })
    expect(await change(first, { lowPriority: true })).toEqual({ refused: 'hold-over' })
    expect(await town.copyNow(copyIds[0])).toMatchObject({ availability: 'on-hold-shelf' })
    expect(await town.holdNow(second)).toMatchObject({ status: 'pending' })
    await town.back('S5', later)
    expect(await town.holdNow(second)).toMatchObject({ status: 'on-shelf' })
  })

  it('of low priority goes behind all others', async () => {
    const { workId } = await town.title('S6')
    const first = await placed(await town.patron(), workId, { lowPriority: true })
    const second = await placed(await town.patron(), workId)
    await town.back('S6')
    expect(await town.holdNow(second)).toMatchObject({ status: 'on-shelf' })
    expect(await town.holdNow(first)).toMatchObject({ status: 'pending' })
  })
})
