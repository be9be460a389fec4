import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { lockedPatron } from '../loans/standing.ts'
import { recordPatron } from '../patrons/patron-entry.ts'
import { entriesOf } from './ledger-queries.ts'
import { balanceOf, settle } from './open-charges.ts'
import {
  openNow,
  type PaymentRefusal,
  sumOf,
  type Till,
  type UnknownPatron,
  writeEntries,
  writeSettled,
} from './settling.ts'
import type { PaymentMethod } from './tables.ts'

/**
 * Takes a payment: for the charges that were chosen, or for the oldest. More than these come to is refused, and two tills at
 * once never take it twice.
 * @param amount minor units, above zero
 */
export function pay(
  db: Db,
  till: Till,
  {
    patronId,
    amount,
    method,
    chosen = null,
  }: { patronId: string; amount: number; method: PaymentMethod; chosen?: readonly string[] | null },
  actor: Actor,
  now: Date,
): Promise<{ receiptId: string } | PaymentRefusal> {
  return transaction(db, async tx => {
    const open = await openNow(tx, till.libraryId, patronId, chosen)
    if (!open) return refused('unknown-patron')
    const settled = settle(open, amount)
    if (!settled) return refused('more-than-owed', { owed: sumOf(open) })
    const receiptId = newId()
    const made = { patronId, kind: 'payment', method, receiptId, note: null, by: actor.by } as const
    await writeSettled(tx, till, settled, made, now)
    await recordPatron(tx, 'circulation.paid', { ...till, id: patronId }, actor, now)
    return { receiptId }
  })
}

/** Pays back what the library owes: what was paid for a lost copy that turned up. */
export function payOut(
  db: Db,
  till: Till,
  { patronId, amount, method }: { patronId: string; amount: number; method: PaymentMethod },
  actor: Actor,
  now: Date,
): Promise<{ receiptId: string } | UnknownPatron | Refused<'more-than-credit', { credit: number }>> {
  return transaction(db, async tx => {
    if (!(await lockedPatron(tx, till.libraryId, patronId))) return refused('unknown-patron')
    const credit = Math.max(0, -balanceOf(await entriesOf(tx, till.libraryId, patronId)))
    if (amount > credit) return refused('more-than-credit', { credit })
    const receiptId = newId()
    const made = { patronId, kind: 'payout', method, receiptId, note: null, by: actor.by } as const
    await writeEntries(tx, till, [{ amount, settles: null }], made, now)
    await recordPatron(tx, 'circulation.paid-out', { ...till, id: patronId }, actor, now)
    return { receiptId }
  })
}
