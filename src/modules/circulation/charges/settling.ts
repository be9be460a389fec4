import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Refused } from '../../../refusal.ts'
import { lockedPatron } from '../loans/standing.ts'
import { tables } from '../tables.ts'
import { entriesOf } from './ledger-queries.ts'
import { type OpenCharge, openCharges } from './open-charges.ts'
import type { PaymentMethod } from './tables.ts'

/** Where money changes hands: the library, and the branch whose till it is. */
export type Till = { libraryId: string; branchId: string }

export type UnknownPatron = Refused<'unknown-patron'>
export type PaymentRefusal = UnknownPatron | Refused<'more-than-owed', { owed: number }>

/** The open charges after the patron was locked; a statement of its own, or it would not see what it waited for. */
export async function openNow(
  tx: Tx,
  libraryId: string,
  patronId: string,
  chosen: readonly string[] | null,
): Promise<OpenCharge[] | undefined> {
  if (!(await lockedPatron(tx, libraryId, patronId))) return undefined
  const open = openCharges(await entriesOf(tx, libraryId, patronId))
  return chosen === null ? open : open.filter(({ id }) => chosen.includes(id))
}

export const sumOf = (open: readonly OpenCharge[]): number => open.reduce((sum, { left }) => sum + left, 0)

type Made = {
  patronId: string
  kind: 'payment' | 'waiver' | 'payout'
  method: PaymentMethod | null
  receiptId: string | null
  note: string | null
  by: string | null
}

export const writeSettled = (tx: Tx, till: Till, settled: readonly OpenCharge[], made: Made, now: Date) =>
  writeEntries(
    tx,
    till,
    settled.map(({ id, left }) => ({ amount: -left, settles: id })),
    made,
    now,
  )

export async function writeEntries(
  tx: Tx,
  { libraryId, branchId }: Till,
  entries: readonly { amount: number; settles: string | null }[],
  { patronId, kind, method, receiptId, note, by }: Made,
  now: Date,
): Promise<void> {
  await tables(tx)
    .insertInto('circulation.ledger')
    .values(
      entries.map(({ amount, settles }) => ({
        id: newId(),
        library_id: libraryId,
        patron_id: patronId,
        kind,
        amount,
        settles,
        loan_id: null,
        branch_id: branchId,
        method,
        receipt_id: receiptId,
        note,
        explained: null,
        made_at: now,
        made_by: by,
      })),
    )
    .execute()
}
