import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { setAvailability } from '../../catalog/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { chargeFine } from '../charges/charging.ts'
import { asCandidate, holdsNeed } from '../holds/queue.ts'
import { scopeOf } from '../rules/terms.ts'
import { tables } from '../tables.ts'
import type { InHand } from './lending.ts'
import { lockedCopyOf, lockedLoan } from './locking.ts'
import { type Override, recordOverride } from './override.ts'
import { decideRenewal, type RenewalRefusal } from './renewal.ts'
import { lockedPatron, standingOf } from './standing.ts'
import type { Through } from './tables.ts'

/** Who renews: staff at a desk, the patron, a program, or the nightly run, which is nobody. */
export type Renewer = { by: string | null; through: Through | 'by-itself'; branchId?: string }

export type Renewed = InHand & { loanId: string; dueAt: Date; renewals: number; fine: number }

export type RenewRefusal = (RenewalRefusal | Refused<'unknown-loan'>) & Partial<InHand>

/**
 * Renews a loan of this library, with the same refusals for staff, patron, program and the nightly run (RULES R4). What has
 * accrued on a late one is charged first.
 */
export function renew(
  db: Db,
  library: { libraryId: string; zone: string },
  { loanId, override }: { loanId: string; override?: Override },
  renewer: Renewer,
  now: Date,
): Promise<Renewed | RenewRefusal> {
  return transaction(db, tx =>
    renewNow(tx, library, { loanId, ...(override ? { override } : {}) }, renewer, now),
  )
}

async function renewNow(
  tx: Tx,
  { libraryId, zone }: { libraryId: string; zone: string },
  { loanId, override }: { loanId: string; override?: Override },
  renewer: Renewer,
  now: Date,
): Promise<Renewed | RenewRefusal> {
  const copy = await lockedCopyOf(tx, libraryId, loanId)
  const loan = await lockedLoan(tx, libraryId, loanId)
  const patron = loan?.patron_id ? await lockedPatron(tx, libraryId, loan.patron_id) : undefined
  if (!copy || !loan || !patron) return refused('unknown-loan')
  const inHand = { workId: copy.work_id, title: copy.title }
  if (loan.returned_at) return refused('not-on-loan', inHand)
  const { borrower, house } = await standingOf(tx, { libraryId, zone, branchId: loan.branch_id }, patron, now)
  const today = dayIn(now, zone)
  const shelved = asCandidate({ ...copy, holding_branch_id: loan.branch_id })
  const decision = decideRenewal(
    {
      patron: borrower,
      copy: { status: copy.status, itemType: copy.item_type, ownedBy: copy.owning_branch_id },
      loan: { patronId: patron.id, branchId: loan.branch_id, dueAt: loan.due_at, renewals: loan.renewals },
      holdWaiting: await holdsNeed(tx, { libraryId, workId: copy.work_id, house, today }, shelved),
      house,
    },
    { now, override: override !== undefined },
  )
  if (isRefused(decision)) return { ...decision, ...inHand }
  const scope = scopeOf(house.settings, {
    branchId: loan.branch_id,
    patron: borrower,
    copy: { itemType: copy.item_type, ownedBy: copy.owning_branch_id },
  })
  const desk = { libraryId, branchId: renewer.branchId ?? loan.branch_id, by: renewer.by }
  const fined = {
    id: loan.id,
    patronId: patron.id,
    branchId: loan.branch_id,
    length: loan.length,
    dueAt: loan.due_at,
    price: copy.price_minor,
  }
  const fine = await chargeFine(tx, { house, scope, desk }, fined, now, now)
  await tables(tx)
    .updateTable('circulation.loans')
    .set({ due_at: decision.dueAt, given_due_at: decision.dueAt, renewals: loan.renewals + 1 })
    .where('id', '=', loan.id)
    .execute()
  await tables(tx)
    .insertInto('circulation.renewals')
    .values({
      id: newId(),
      library_id: libraryId,
      loan_id: loan.id,
      renewed_at: now,
      due_before: loan.due_at,
      given_before: loan.given_due_at,
      due_after: decision.dueAt,
      through: renewer.through,
      renewed_by: renewer.by,
    })
    .execute()
  await setAvailability(tx, copy.id, { availability: 'on-loan', dueAt: decision.dueAt })
  if (override)
    await recordOverride(tx, { libraryId }, { ...override, loanId, setAside: decision.setAside }, now)
  await emit(tx, 'circulation.loan-renewed', { loan_id: loan.id })
  return { ...inHand, loanId, dueAt: decision.dueAt, renewals: loan.renewals + 1, fine }
}
