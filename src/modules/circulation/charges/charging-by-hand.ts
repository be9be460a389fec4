import { type Db, transaction } from '../../../database.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { lockedPatron } from '../loans/standing.ts'
import { recordPatron } from '../patrons/patron-entry.ts'
import { charge } from './charging.ts'
import type { Till, UnknownPatron } from './settling.ts'
import type { ChargeKind } from './tables.ts'

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
