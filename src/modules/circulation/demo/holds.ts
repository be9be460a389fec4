import { transaction } from '../../../database.ts'
import type { Demo, DemoLibrary } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { setAvailability } from '../../catalog/index.ts'
import type { House } from '../rules/house.ts'
import type { LentCopy } from './copies.ts'
import { forGood } from './keeping.ts'
import type { Borrower } from './patrons.ts'
import { type DemoHold, readyAt, wishOf } from './waiting.ts'
import { writeRows } from './writing.ts'

const hour = 3_600_000
const day = 24 * hour

export type Shelves = {
  library: DemoLibrary
  house: House
  patrons: readonly Borrower[]
  copies: readonly LentCopy[]
  holds: readonly DemoHold[]
}

/**
 * What waits besides: a book that is ready for the guest, and a queue that they are in; a few wishes of today, which the list of
 * books to fetch shows; and some books on their way home.
 */
export async function addHolds(demo: Demo, shelves: Shelves): Promise<void> {
  const lately = [ofGuest, ofToday, sentYesterday].flatMap(some => some(demo, shelves))
  const found = [...shelves.holds, ...lately]
  const holds = found.map(hold => ({ ...hold, id: newId() }))
  const [staff = ''] = shelves.library.staff
  await writeRows(
    demo,
    'circulation.holds',
    holds.map(hold => rowOf(shelves.library.id, hold)),
  )
  const ways = holds.flatMap(hold => wayOf(hold, staff))
  const home = homewards(demo, shelves).map(copy => ({ ...wayHome(demo, copy), sent_by: staff }))
  const transfers = [...ways, ...home].map(way => ({ id: newId(), library_id: shelves.library.id, ...way }))
  await writeRows(demo, 'circulation.transfers', transfers)
  await transaction(demo.db, async tx => {
    for (const { copy, status, pickup } of holds)
      if (copy && status === 'on-shelf')
        await setAvailability(tx, copy.id, { availability: 'on-hold-shelf', holdingBranchId: pickup })
    for (const { copy_id, from_branch_id, ended_at } of transfers)
      if (!ended_at)
        await setAvailability(tx, copy_id, { availability: 'in-transit', holdingBranchId: from_branch_id })
  })
}

function ofGuest(demo: Demo, { house, patrons, copies, holds }: Shelves): DemoHold[] {
  const patron = patrons.find(({ isGuest }) => isGuest)
  if (!patron) return []
  const now = demo.now.getTime()
  const copy = copies.find(
    one => isFree(one, now - 4 * day) && one.branch === patron.home && !one.forChildren,
  )
  const popular = [...Map.groupBy(holds.filter(isPending), ({ workId }) => workId)].sort(
    ([, one], [, other]) => other.length - one.length,
  )
  const queue = popular.find(([, waiting]) => waiting.every(({ placedAt }) => placedAt < now - 2 * hour))
  const found = queue ? [wishOf({ patron, workId: queue[0], moment: now - hour })] : []
  if (!copy) return found
  copy.aside = true
  const wish = wishOf({ patron, workId: copy.workId, moment: now - 2 * day })
  return [...found, readyAt({ house }, wish, copy, now - day)]
}

const isPending = ({ status }: DemoHold): boolean => status === 'pending'
const isFree = (copy: LentCopy, since: number): boolean =>
  copy.free <= since && copy.until === forGood && !copy.aside

function ofToday(demo: Demo, { patrons, copies }: Shelves): DemoHold[] {
  const now = demo.now.getTime()
  const readers = patrons.filter(
    ({ isGuest, category, expires_on }) => !isGuest && category === 'adult' && !expires_on,
  )
  const onShelf = copies.filter(copy => isFree(copy, now - 20 * day) && copy.free > 0 && !copy.forChildren)
  return onShelf.slice(0, 5).map((copy, place) => {
    for (const other of copies) if (other.workId === copy.workId) other.aside = true
    const patron = readers[place * 7] ?? readers[0]
    if (!patron) throw new Error('Nobody is registered.')
    return wishOf({ patron, workId: copy.workId, moment: now - (place + 1) * 600_000 })
  })
}

/** Fetched for readers of another branch, and on the van now. */
function sentYesterday(demo: Demo, { library, patrons, copies }: Shelves): DemoHold[] {
  const now = demo.now.getTime()
  const [central] = library.branches
  const readers = patrons.filter(
    ({ isGuest, category, expires_on, home }) =>
      !isGuest && category === 'adult' && !expires_on && home !== central?.id,
  )
  const here = copies.filter(
    copy => isFree(copy, now - 40 * day) && copy.free > 0 && copy.branch === central?.id && !copy.forChildren,
  )
  return here.slice(-3).flatMap((copy, place) => {
    const patron = readers[place * 5]
    if (!patron) return []
    copy.aside = true
    const wish = wishOf({ patron, workId: copy.workId, moment: now - 2 * day })
    const way = { from: copy.branch, sentAt: now - day, arrivedAt: null }
    return [{ ...wish, status: 'in-transit' as const, copy, filledAt: now - day, way }]
  })
}

const homewards = ({ now }: Demo, { copies }: Shelves): LentCopy[] =>
  copies.filter(copy => copy.branch !== copy.owner && isFree(copy, now.getTime() - 15 * day)).slice(0, 4)

function wayHome(demo: Demo, copy: LentCopy) {
  copy.aside = true
  return {
    copy_id: copy.id,
    from_branch_id: copy.branch,
    to_branch_id: copy.owner,
    reason: 'home',
    hold_id: null as string | null,
    sent_at: demo.ago(1),
    ended_at: null as Date | null,
    ended_as: null as 'received' | null,
  }
}

const wayOf = ({ id, copy, way, pickup }: DemoHold, staff: string) =>
  copy && way
    ? [
        {
          copy_id: copy.id,
          from_branch_id: way.from,
          to_branch_id: pickup,
          reason: 'hold',
          hold_id: id,
          sent_at: new Date(way.sentAt),
          ended_at: way.arrivedAt === null ? null : new Date(way.arrivedAt),
          ended_as: way.arrivedAt === null ? null : ('received' as const),
          sent_by: staff,
        },
      ]
    : []

const rowOf = (library_id: string, hold: DemoHold) => ({
  id: hold.id,
  library_id,
  patron_id: hold.patron.id,
  work_id: hold.workId,
  pickup_branch_id: hold.pickup,
  status: hold.status,
  placed_at: new Date(hold.placedAt),
  low_priority: false,
  filled_copy_id: hold.copy?.id ?? null,
  filled_at: hold.filledAt === null ? null : new Date(hold.filledAt),
  shelf_until: hold.shelfUntil,
  ended_at: hold.endedAt === null ? null : new Date(hold.endedAt),
})
