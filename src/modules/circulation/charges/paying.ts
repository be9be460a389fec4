import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { lockedPatron } from '../loans/standing.ts'
import { recordPatron } from '../patrons/patron-entry.ts'
import { tables } from '../tables.ts'
import { charge } from './charging.ts'
import { entriesOf } from './ledger-queries.ts'
import { balanceOf, type OpenCharge, openCharges, settle } from './open-charges.ts'
import type { ChargeKind, PaymentMethod } from './tables.ts'

/** Where money changes hands: the library, and the branch whose till it is. */
export type Till = { libraryId: string; branchId: string }

type UnknownPatron = Refused<'unknown-patron'>
export type PaymentRefusal = UnknownPatron | Refused<'more-than-owed', { owed: number }>

/** Charges something by hand: a replaced card, a page torn out. */
export function chargeByHand(
  db: Db,
  till: Till,
  {
    patronId,
    amount,
    note,
    kind,
  }: { patronId: string; amount: number; note: string; kind: Extract<ChargeKind, 'manual' | 'replacement'> },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | UnknownPatron> {
  return transaction(db, async tx => {
    if (!(await lockedPatron(tx, till.libraryId, patronId))) return refused('unknown-patron')
    const id = await charge(tx, { ...till, patronId, kind, amount, note, by: actor.by }, now)
    await recordPatron(tx, 'circulation.charged', { ...till, id: patronId }, actor, now)
    return { id }
  })
}

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

/** Lets a patron off what they owe, or a part of it, and keeps why. */
export function waive(
  db: Db,
  till: Till,
  {
    patronId,
    amount,
    reason,
    chosen = null,
  }: { patronId: string; amount: number; reason: string; chosen?: readonly string[] | null },
  actor: Actor,
  now: Date,
): Promise<{ waived: number } | PaymentRefusal> {
  return transaction(db, async tx => {
    const open = await openNow(tx, till.libraryId, patronId, chosen)
    if (!open) return refused('unknown-patron')
    const settled = settle(open, amount)
    if (!settled) return refused('more-than-owed', { owed: sumOf(open) })
    const made = {
      patronId,
      kind: 'waiver',
      method: null,
      receiptId: null,
      note: reason,
      by: actor.by,
    } as const
    await writeSettled(tx, till, settled, made, now)
    await recordPatron(tx, 'circulation.waived', { ...till, id: patronId }, actor, now)
    return { waived: amount }
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

/** The open charges after the patron was locked; a statement of its own, or it would not see what it waited for. */
async function openNow(
  tx: Tx,
  libraryId: string,
  patronId: string,
  chosen: readonly string[] | null,
): Promise<OpenCharge[] | undefined> {
  if (!(await lockedPatron(tx, libraryId, patronId))) return undefined
  const open = openCharges(await entriesOf(tx, libraryId, patronId))
  return chosen === null ? open : open.filter(({ id }) => chosen.includes(id))
}

const sumOf = (open: readonly OpenCharge[]): number => open.reduce((sum, { left }) => sum + left, 0)

type Made = {
  patronId: string
  kind: 'payment' | 'waiver' | 'payout'
  method: PaymentMethod | null
  receiptId: string | null
  note: string | null
  by: string | null
}

const writeSettled = (tx: Tx, till: Till, settled: readonly OpenCharge[], made: Made, now: Date) =>
  writeEntries(
    tx,
    till,
    settled.map(({ id, left }) => ({ amount: -left, settles: id })),
    made,
    now,
  )

async function writeEntries(
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
