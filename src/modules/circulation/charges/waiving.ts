import { type Db, transaction } from '../../../database.ts'
import { refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordPatron } from '../patrons/patron-entry.ts'
import { settle } from './open-charges.ts'
import { openNow, type PaymentRefusal, sumOf, type Till, writeSettled } from './settling.ts'

/**
 * Lets a patron off charges that were chosen, or the oldest, and keeps why.
 * @param amount minor units, above zero; all of them where it is null
 */
export function waive(
  db: Db,
  till: Till,
  {
    patronId,
    amount,
    reason,
    chosen = null,
  }: { patronId: string; amount: number | null; reason: string; chosen?: readonly string[] | null },
  actor: Actor,
  now: Date,
): Promise<{ waived: number } | PaymentRefusal> {
  return transaction(db, async tx => {
    const open = await openNow(tx, till.libraryId, patronId, chosen)
    if (!open) return refused('unknown-patron')
    const waived = amount ?? sumOf(open)
    const settled = settle(open, waived)
    if (!settled || waived === 0) return refused('more-than-owed', { owed: sumOf(open) })
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
    return { waived }
  })
}
