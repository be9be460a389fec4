import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { lateness } from '../loans/loan.ts'
import { tables } from '../tables.ts'
import type { Lending } from './writing.ts'

const day = 86_400_000

/** Whoever takes a number from the top of the list finds a book that is there. */
const backOnTop = 5

/**
 * What the librarian's desk did lately: the last list of their shift is not empty, and begins with books that came
 * back and are on the shelf.
 * @returns the works that stand on top
 */
export async function addScans(demo: Demo, lent: readonly Lending[]): Promise<Set<string>> {
  const { db, cast } = demo
  const [central] = cast.town.branches
  const desk = { library_id: cast.town.id, branch_id: central?.id ?? '', staff_id: cast.guests.librarian.id }
  const { shift, top } = lastShift(scansAt(demo, desk, lent), lent)
  const scans = shift.map(({ lending: { id, copy }, ...scan }) => ({
    ...desk,
    ...scan,
    id: newId(),
    loan_id: id,
    barcode: copy.barcode,
    title: copy.title,
    work_id: copy.workId,
  }))
  if (scans.length > 0)
    await transaction(db, tx => tables(tx).insertInto('circulation.scans').values(scans).execute())
  return new Set(top.map(({ lending }) => lending.copy.workId))
}

type Desk = { branch_id: string; staff_id: string }
type DemoScan = { lending: Lending; scanned_at: Date; outcome: string; due_at: Date | null }

/** Oldest first. */
function scansAt({ cast, now }: Demo, desk: Desk, lent: readonly Lending[]): DemoScan[] {
  const since = now.getTime() - 10 * day
  const scans = lent.flatMap(lending => {
    const { lentAt, lentBy, branch, returnedAt, returnedBranch, dueAt } = lending
    const found: DemoScan[] = []
    if (lentAt > since && lentBy === desk.staff_id && branch === desk.branch_id)
      found.push({ lending, scanned_at: new Date(lentAt), outcome: 'lent', due_at: new Date(dueAt) })
    if (returnedAt !== null && returnedAt > since && returnedBranch === desk.branch_id) {
      const scanned_at = new Date(returnedAt)
      const late = lateness(new Date(dueAt), scanned_at, cast.town.zone).overdue
      found.push({ lending, scanned_at, outcome: late ? 'taken-back-late' : 'taken-back', due_at: null })
    }
    return found
  })
  return scans.sort((one, other) => one.scanned_at.getTime() - other.scanned_at.getTime())
}

function lastShift(scans: readonly DemoScan[], lent: readonly Lending[]) {
  const last = new Map(lent.map(lending => [lending.copy, lending]))
  const isThere = ({ lending, outcome }: DemoScan) =>
    outcome !== 'lent' && last.get(lending.copy) === lending && !lending.copy.aside
  const top = scans.filter(isThere).slice(-backOnTop)
  const before = scans.filter(scan => !top[0] || scan.scanned_at < top[0].scanned_at)
  return { shift: [...before, ...top].slice(-40), top }
}
