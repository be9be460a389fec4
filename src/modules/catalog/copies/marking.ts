import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { CopyStatus } from './tables.ts'

/** Circulation's word on what became of a copy: lost with its borrower, claimed returned, found again. */
export async function setCopyStatus(tx: Tx, copyId: string, status: CopyStatus, now: Date): Promise<void> {
  await tables(tx)
    .updateTable('catalog.copies')
    .set({ status, updated_at: now })
    .where('id', '=', copyId)
    .execute()
}

/** Circulation's word on when copies that are on loan are due now, because a calendar moved it. */
export async function setDueDates(tx: Tx, dates: readonly { copyId: string; dueAt: Date }[]): Promise<void> {
  if (dates.length === 0) return
  await sql`
    update catalog.copies copy set due_at = moved.due_at
    from unnest(${dates.map(({ copyId }) => copyId)}::uuid[], ${dates.map(({ dueAt }) => dueAt)}::timestamptz[])
      as moved (id, due_at)
    where copy.id = moved.id and copy.availability = 'on-loan'`.execute(tx)
}

/** A desk that lends one of these waits, and then finds it gone, or we find it lent. */
export async function lockCopies(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tables(tx)
    .selectFrom('catalog.copies')
    .select('id')
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}
