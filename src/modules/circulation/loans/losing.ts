import { type Db, type Tx, transaction } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { setAvailability, setCopyStatus } from '../../catalog/index.ts'
import { type Actor, record } from '../../identity/index.ts'
import { charge, chargeFine } from '../charges/charging.ts'
import { ruleValue } from '../rules/rule.ts'
import { scopeOf } from '../rules/terms.ts'
import { tables } from '../tables.ts'
import type { Desk } from './lending.ts'
import { lockedCopyOf, lockedLoan, notBefore } from './locking.ts'
import { lockedPatron, standingOf } from './standing.ts'

type LoanRefusal = Refused<'unknown-loan'> | Refused<'not-on-loan'>

/**
 * The patron says that it came back, and nobody finds it: the loan stays open and grows no further fine, nothing is
 * lent to them less, and no notice goes out. Scanning the copy closes it.
 */
export function claimReturned(
  db: Db,
  desk: Desk,
  { loanId, actor }: { loanId: string; actor: Actor },
  now: Date,
): Promise<{ title: string } | LoanRefusal> {
  return transaction(db, async tx => {
    const copy = await lockedCopyOf(tx, desk.libraryId, loanId)
    const loan = await lockedLoan(tx, desk.libraryId, loanId)
    if (!copy || !loan) return refused('unknown-loan')
    if (loan.returned_at) return refused('not-on-loan')
    await tables(tx)
      .updateTable('circulation.loans')
      .set({ claimed_at: loan.claimed_at ?? now })
      .where('id', '=', loanId)
      .execute()
    await setCopyStatus(tx, copy.id, 'claimed-returned', now)
    await recordLoan(tx, 'circulation.claimed-returned', { desk, loanId, actor }, now)
    return { title: copy.title }
  })
}

/**
 * The copy is lost with who has it: the loan is closed, what has grown on it is charged, and the price of the copy with the
 * library's fee. It counts no longer against their limit.
 * @param price minor units; what the copy cost where nobody says, 0 where that is not known
 */
export function markLost(
  db: Db,
  desk: Desk,
  { loanId, price, actor }: { loanId: string; price?: number; actor: Actor },
  now: Date,
): Promise<{ title: string; charged: number } | LoanRefusal> {
  return transaction(db, async tx => {
    const copy = await lockedCopyOf(tx, desk.libraryId, loanId)
    const loan = await lockedLoan(tx, desk.libraryId, loanId)
    const patron = loan?.patron_id ? await lockedPatron(tx, desk.libraryId, loan.patron_id) : undefined
    if (!copy || !loan || !patron) return refused('unknown-loan')
    if (loan.returned_at) return refused('not-on-loan')
    const { borrower, house } = await standingOf(tx, { ...desk, branchId: loan.branch_id }, patron, now)
    const scope = scopeOf(house.settings, {
      branchId: loan.branch_id,
      patron: borrower,
      copy: { itemType: copy.item_type, ownedBy: copy.owning_branch_id },
    })
    const at = { libraryId: desk.libraryId, branchId: desk.branchId, by: desk.staffId }
    const fined = {
      id: loan.id,
      patronId: patron.id,
      branchId: loan.branch_id,
      length: loan.length,
      dueAt: loan.due_at,
      price: copy.price_minor,
    }
    const fine = await chargeFine(tx, { house, scope, desk: at }, fined, loan.claimed_at ?? now, now)
    const lost = (price ?? copy.price_minor ?? 0) + (ruleValue(house.rules, scope, 'lost_fee') ?? 0)
    if (lost > 0) await charge(tx, { ...at, patronId: patron.id, loanId, kind: 'lost', amount: lost }, now)
    await tables(tx)
      .updateTable('circulation.loans')
      .set({ returned_at: notBefore(now), closed_as: 'lost' })
      .where('id', '=', loanId)
      .execute()
    await setCopyStatus(tx, copy.id, 'lost', now)
    await setAvailability(tx, copy.id, { availability: 'on-shelf' })
    await recordLoan(tx, 'circulation.marked-lost', { desk, loanId, actor }, now)
    await emit(tx, 'circulation.loan-closed', { loan_id: loanId })
    return { title: copy.title, charged: fine + lost }
  })
}

const recordLoan = (
  tx: Tx,
  event: string,
  { desk, loanId, actor }: { desk: Desk; loanId: string; actor: Actor },
  now: Date,
): Promise<void> =>
  record(tx, { ...actor, event, library: desk.libraryId, subject: { kind: 'loan', id: loanId } }, now)
