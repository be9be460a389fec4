/** An entry of a patron's ledger as sums need it: minor units; what is owed above zero, what settles it below. */
export type Entry = { id: string; amount: number; settles: string | null }

/** A charge, and what is still to be paid of it. */
export type OpenCharge = { id: string; left: number }

/** What a patron owes; below zero it is the library that owes them (RULES R5). */
export const balanceOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { amount }) => sum + amount, 0)

/**
 * The charges that are still to be paid, in the order of the entries. What was settled beyond a charge, as by the refund of
 * a paid one, counts for the oldest that are open, so that what is left of all is the balance, or nothing.
 */
export function openCharges(entries: readonly Entry[]): OpenCharge[] {
  const settled = new Map<string, number>()
  for (const { amount, settles } of entries)
    if (settles !== null) settled.set(settles, (settled.get(settles) ?? 0) + amount)
  const charges = entries
    .filter(({ settles }) => settles === null)
    .map(({ id, amount }) => ({ id, left: amount + (settled.get(id) ?? 0) }))
  // A payout is owed by nobody: it has taken credit away.
  let credit = -charges.reduce((sum, { left }) => sum + Math.min(0, left), 0)
  const open: OpenCharge[] = []
  for (const { id, left } of charges) {
    if (left <= 0) continue
    const covered = Math.min(credit, left)
    credit -= covered
    if (left > covered) open.push({ id, left: left - covered })
  }
  return open
}

/** Which charges an amount settles, the first of them first; null where it is more than they come to. */
export function settle(open: readonly OpenCharge[], amount: number): OpenCharge[] | null {
  let left = amount
  const settled: OpenCharge[] = []
  for (const charge of open) {
    if (left === 0) break
    const part = Math.min(left, charge.left)
    settled.push({ id: charge.id, left: part })
    left -= part
  }
  return left > 0 ? null : settled
}
