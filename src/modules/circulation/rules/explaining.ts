import type { Db } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { copyByBarcode } from '../../catalog/index.ts'
import { type Due, dueOn } from '../calendar/due-date.ts'
import { holdFor } from '../holds/queue.ts'
import { decideLoan, type LendingRefusal } from '../loans/loan.ts'
import { openLoanWithCopy } from '../loans/loan-queries.ts'
import { renewability } from '../loans/renewability.ts'
import type { RenewalRefusal } from '../loans/renewal.ts'
import { standingOf } from '../loans/standing.ts'
import { cardWithNumber } from '../patrons/cards.ts'
import { tables } from '../tables.ts'
import { type RuleScope, type Ruling, ruleNames, rulingOn } from './rule.ts'
import { dueTerms, scopeOf } from './terms.ts'

export type Explained = {
  patron: { id: string; name: string }
  copy: { title: string; barcode: string; workId: string; itemType: string }
  scope: RuleScope
  rulings: Ruling[]
  /** How the due date would come about, whatever speaks against the loan. */
  due: Due | Refused<'never-open'>
  lending: { dueAt: Date } | LendingRefusal
  /** Only where they have it. */
  renewal: { dueAt: Date } | RenewalRefusal | null
}

/**
 * Why a loan would be as it would be: for this card, this copy and this moment, each rule with the row that won and those it
 * beat, the steps of the due date, and what would be said at the desk. A dry run: nothing is written (RULES R1).
 */
export async function explain(
  db: Db,
  place: { libraryId: string; branchId: string; zone: string },
  { card, barcode }: { card: string; barcode: string },
  now: Date,
): Promise<Explained | Refused<'unknown-card'> | Refused<'unknown-barcode'>> {
  const found = await cardWithNumber(db, place.libraryId, card)
  const patron = found && (await patronRow(db, found.patron_id))
  if (!patron) return refused('unknown-card')
  const copy = await copyByBarcode(db, place.libraryId, barcode)
  if (!copy) return refused('unknown-barcode')
  const { borrower, house, loans } = await standingOf(db, place, patron, now)
  const facts = { itemType: copy.item_type, ownedBy: copy.owning_branch_id }
  const scope = scopeOf(house.settings, { branchId: place.branchId, patron: borrower, copy: facts })
  const open = await openLoanWithCopy(db, place.libraryId, copy.id)
  const held = await holdFor(db, copy.id)
  const lending = decideLoan(
    {
      patron: {
        ...borrower,
        hasTitle: loans.some(({ work_id }) => work_id === copy.work_id),
        openOfKind: loans.filter(({ item_type }) => item_type === copy.item_type).length,
      },
      copy: {
        ...facts,
        status: copy.reference_only ? 'reference' : copy.status,
        lentTo: open?.patron_id ?? null,
        heldFor: held?.patron_id ?? null,
      },
      branchId: place.branchId,
      house,
    },
    { now },
  )
  const theirs = open?.patron_id === patron.id
  return {
    patron: { id: patron.id, name: patron.name },
    copy: { title: copy.title, barcode: copy.barcode, workId: copy.work_id, itemType: copy.item_type },
    scope,
    rulings: ruleNames.map(name => rulingOn(house.rules, scope, name)),
    due: dueOn(now, dueTerms(house, scope, { branchId: place.branchId, cardUntil: patron.expires_on })),
    lending: isRefused(lending) ? lending : { dueAt: lending.dueAt },
    renewal: theirs ? ((await renewability(db, place, patron, now)).get(open.id) ?? null) : null,
  }
}

const patronRow = (db: Db, patronId: string) =>
  tables(db)
    .selectFrom('circulation.patrons')
    .select(['id', 'name', 'category', 'home_branch_id', 'expires_on', 'keeps_history'])
    .where('id', '=', patronId)
    .executeTakeFirst()
