import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { setAvailability } from '../../catalog/index.ts'
import type { LentCopy } from './copies.ts'
import type { Borrower } from './patrons.ts'

/** One loan as it happened; times in ms. */
export type Lending = {
  id: string
  libraryId: string
  patron: Borrower
  copy: LentCopy
  branch: string
  lentAt: number
  lentBy: string
  /** As rules write it. */
  length: string
  dueAt: number
  /** When it comes back, be it in days to come. */
  back: number
  /** Null while it is out. */
  returnedAt: number | null
  returnedBranch: string | null
}

const loansAtOnce = 500
const copiesAtOnce = 30

/** Writes the loans down, and where each copy is after them. */
export async function writeLoans(demo: Demo, lendings: readonly Lending[]): Promise<void> {
  for (const part of chunksOf(lendings, loansAtOnce))
    await transaction(demo.db, async tx => {
      // One value instead of a dozen for each loan: as much is written in a third of the time.
      await sql`insert into circulation.loans (${sql.join(loanColumns.map(name => sql.ref(name)))})
        select ${sql.join(loanColumns.map(name => sql.ref(name)))}
        from jsonb_populate_recordset(null::circulation.loans, ${JSON.stringify(part.map(rowOf))}::jsonb)`.execute(
        tx,
      )
    })
  const last = new Map(lendings.map(lending => [lending.copy, lending]))
  const changed = [...last.values()].filter(
    ({ returnedAt, copy }) => returnedAt === null || copy.branch !== copy.owner,
  )
  for (const part of chunksOf(changed, copiesAtOnce))
    await transaction(demo.db, async tx => {
      for (const { copy, dueAt, returnedAt } of part) {
        const place = { holdingBranchId: copy.branch }
        await setAvailability(
          tx,
          copy.id,
          returnedAt === null
            ? { ...place, availability: 'on-loan', dueAt: new Date(dueAt) }
            : { ...place, availability: 'on-shelf' },
        )
      }
    })
}

const loanColumns: readonly (keyof ReturnType<typeof rowOf>)[] = [
  'id',
  'library_id',
  'patron_id',
  'copy_id',
  'work_id',
  'branch_id',
  'lent_at',
  'lent_by',
  'length',
  'due_at',
  'given_due_at',
  'renewals',
  'lent_through',
  'returned_at',
  'returned_branch_id',
  'closed_as',
  'keeps_history',
  'one_per_title',
]

function rowOf(lending: Lending) {
  const { patron, copy, returnedAt } = lending
  return {
    id: lending.id,
    library_id: lending.libraryId,
    patron_id: patron.id,
    copy_id: copy.id,
    work_id: copy.workId,
    branch_id: lending.branch,
    lent_at: new Date(lending.lentAt),
    lent_by: lending.lentBy,
    length: lending.length,
    due_at: new Date(lending.dueAt),
    given_due_at: new Date(lending.dueAt),
    renewals: 0,
    lent_through: 'desk',
    returned_at: returnedAt === null ? null : new Date(returnedAt),
    returned_branch_id: lending.returnedBranch,
    closed_as: returnedAt === null ? null : 'returned',
    keeps_history: patron.keeps_history,
    one_per_title: true,
  }
}

function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
