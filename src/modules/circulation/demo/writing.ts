import { sql } from 'kysely'
import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { setAvailability } from '../../catalog/index.ts'
import type { RuleScope } from '../rules/rule.ts'
import type { CirculationTables } from '../tables.ts'
import type { LentCopy } from './copies.ts'
import type { Borrower } from './patrons.ts'

/** How a loan was made longer; times in ms. */
export type Renewal = { at: number; dueBefore: number; dueAfter: number }

/** One loan as it happened; times in ms. */
export type Lending = {
  id: string
  libraryId: string
  patron: Borrower
  copy: LentCopy
  branch: string
  /** For which its rules were looked up. */
  scope: RuleScope
  lentAt: number
  lentBy: string
  /** As rules write it. */
  length: string
  dueAt: number
  renewal: Renewal | null
  /** When it comes back, be it in days to come. */
  back: number
  /** Null while it is out. */
  returnedAt: number | null
  returnedBranch: string | null
}

const rowsAtOnce = 500
const copiesAtOnce = 30

/**
 * Writes rows that all have the same columns. One value instead of a dozen for each row: as much is written in a third of
 * the time.
 */
export async function writeRows(
  demo: Demo,
  table: keyof CirculationTables,
  rows: readonly Record<string, unknown>[],
): Promise<void> {
  const columns = sql.join(Object.keys(rows[0] ?? {}).map(name => sql.ref(name)))
  for (const part of chunksOf(rows, rowsAtOnce))
    await transaction(demo.db, async tx => {
      await sql`insert into ${sql.table(table)} (${columns})
        select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(part)}::jsonb)`.execute(
        tx,
      )
    })
}

/** Writes the loans down, with their renewals, and where each copy is after them. */
export async function writeLoans(demo: Demo, lendings: readonly Lending[]): Promise<void> {
  await writeRows(demo, 'circulation.loans', lendings.map(rowOf))
  await writeRows(demo, 'circulation.renewals', lendings.flatMap(renewalOf))
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
    renewals: lending.renewal ? 1 : 0,
    lent_through: 'desk',
    returned_at: returnedAt === null ? null : new Date(returnedAt),
    returned_branch_id: lending.returnedBranch,
    closed_as: returnedAt === null ? null : 'returned',
    keeps_history: patron.keeps_history,
    one_per_title: true,
  }
}

const renewalOf = ({ id, libraryId, renewal, lentBy }: Lending) =>
  renewal
    ? [
        {
          id: newId(),
          library_id: libraryId,
          loan_id: id,
          renewed_at: new Date(renewal.at),
          due_before: new Date(renewal.dueBefore),
          given_before: new Date(renewal.dueBefore),
          due_after: new Date(renewal.dueAfter),
          through: 'desk',
          renewed_by: lentBy,
        },
      ]
    : []

function* chunksOf<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}
