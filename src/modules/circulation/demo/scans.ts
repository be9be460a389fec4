import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { lateness } from '../loan.ts'
import { tables } from '../tables.ts'
import type { Lending } from './writing.ts'

const day = 86_400_000

/** What the librarian's desk did lately: the last list of their shift is not empty. */
export async function addScans(demo: Demo, lent: readonly Lending[]): Promise<void> {
  const { db, cast, now } = demo
  const { guests, town } = cast
  const [central] = town.branches
  const desk = { library_id: town.id, branch_id: central?.id ?? '', staff_id: guests.librarian.id }
  const since = now.getTime() - 10 * day
  const lentHere = lent
    .filter(
      ({ lentAt, lentBy, branch }) => lentAt > since && lentBy === desk.staff_id && branch === desk.branch_id,
    )
    .map(lending => ({
      ...told(lending),
      scanned_at: new Date(lending.lentAt),
      outcome: 'lent',
      due_at: new Date(lending.dueAt),
    }))
  const takenBack = lent.flatMap(lending => {
    const { returnedAt, returnedBranch, dueAt } = lending
    if (returnedAt === null || returnedAt < since || returnedBranch !== desk.branch_id) return []
    const scanned_at = new Date(returnedAt)
    const late = lateness(new Date(dueAt), scanned_at, town.zone).overdue
    return [{ ...told(lending), scanned_at, outcome: late ? 'taken-back-late' : 'taken-back', due_at: null }]
  })
  const scans = [...lentHere, ...takenBack]
    .sort((one, other) => one.scanned_at.getTime() - other.scanned_at.getTime())
    .slice(-40)
    .map(scan => ({ ...desk, ...scan, id: newId() }))
  if (scans.length > 0)
    await transaction(db, tx => tables(tx).insertInto('circulation.scans').values(scans).execute())
}

const told = ({ id, copy }: Lending) => ({
  barcode: copy.barcode,
  title: copy.title,
  work_id: copy.workId,
  loan_id: id,
})
