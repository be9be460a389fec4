import type { House } from '../rules/house.ts'
import { lengthOf } from '../rules/length.ts'
import { fineTerms, scopeOf } from '../rules/terms.ts'
import { type Fine, fineFor } from './fine.ts'

/** An open loan as its fine is worked out. */
export type FinableLoan = {
  id: string
  branch_id: string
  item_type: string
  owning_branch_id: string
  price_minor: number | null
  length: string
  due_at: Date
  /** When they said that it is back: it grows no further. */
  claimed_at: Date | null
}

/**
 * What late loans would cost if they came back now, by their ids; limits count it, though it is not in the ledger yet (RULES
 * R5). Together it is no more than `left`, what this patron may still be fined: the longest overdue comes first.
 */
export function growingFinesOn(
  loans: readonly FinableLoan[],
  {
    patron,
    house,
    left,
  }: { patron: { category: string; home_branch_id: string }; house: House; left: number | null },
  now: Date,
): Map<string, Fine> {
  const late = loans
    .filter(({ due_at }) => due_at < now)
    .toSorted((one, other) => one.due_at.getTime() - other.due_at.getTime() || (one.id < other.id ? -1 : 1))
  const growing = new Map<string, Fine>()
  let remaining = left
  for (const loan of late) {
    const scope = scopeOf(house.settings, {
      branchId: loan.branch_id,
      patron: { category: patron.category, homeBranch: patron.home_branch_id },
      copy: { itemType: loan.item_type, ownedBy: loan.owning_branch_id },
    })
    const terms = fineTerms(house, scope, {
      branchId: loan.branch_id,
      length: lengthOf(loan.length),
      price: loan.price_minor,
      left: remaining,
    })
    const fine = fineFor(loan.due_at, loan.claimed_at ?? now, terms)
    growing.set(loan.id, fine)
    if (remaining !== null) remaining -= fine.amount
  }
  return growing
}
