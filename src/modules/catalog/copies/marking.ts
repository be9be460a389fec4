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
