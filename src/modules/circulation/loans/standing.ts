import { type AliasedExpression, sql } from 'kysely'
import { jsonArrayFrom, jsonObjectFrom } from 'kysely/helpers/postgres'
import { type Db, type Tx, worded } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { leftToFine } from '../charges/charging.ts'
import type { Fine } from '../charges/fine.ts'
import { growingFinesOn } from '../charges/growing-fines.ts'
import { type House, houseFrom, houseParts } from '../rules/house.ts'
import { tables } from '../tables.ts'
import type { Borrower } from './borrower.ts'

/** Where something is decided: the branch, and the zone that its days are of. */
export type Place = { libraryId: string; branchId: string; zone: string }

/** A patron of the library, kept for this transaction: two desks together cannot lend beyond a limit. */
export const lockedPatron = async (
  tx: Tx,
  libraryId: string,
  patronId: string,
): Promise<PatronRow | undefined> => (await patronRow(tx, { libraryId, patronId }))[0]

const patronRow = worded((db: Db, { libraryId, patronId }: { libraryId: string; patronId: string }) =>
  tables(db)
    .selectFrom('circulation.patrons')
    .select(['id', 'category', 'home_branch_id', 'expires_on', 'keeps_history'])
    .where('library_id', '=', libraryId)
    .where('id', '=', patronId)
    .forNoKeyUpdate(),
)

export type PatronRow = Awaited<ReturnType<typeof patronRow>>[number]

/** How a patron stands: what they have now, the works that they wait for, and the house in which it counts. */
export type Standing = {
  borrower: Borrower
  loans: readonly OpenLoan[]
  /** The fines that grow on those that are late, by their ids. */
  growing: ReadonlyMap<string, Fine>
  waitsFor: readonly string[]
  house: House
}

export type OpenLoan = {
  id: string
  branch_id: string
  copy_id: string
  work_id: string
  item_type: string
  owning_branch_id: string
  price_minor: number | null
  status: string
  title: string
  length: string
  due_at: Date
  renewals: number
  /** When they said that it is back. */
  claimed_at: Date | null
}

/**
 * How a patron stands: a statement after the locks, since one that waited for them would count what was there before it
 * waited. With it come the rules, the settings, and the calendars of this branch and of those that lent to them.
 */
export async function standingOf(db: Db, place: Place, patron: PatronRow, now: Date): Promise<Standing> {
  const { libraryId, branchId, zone } = place
  const [row] = await standingRow(db, { libraryId, branchId, patronId: patron.id, today: dayIn(now, zone) })
  if (!row) throw new Error('How a patron stands is always one row.')
  const house = houseFrom(row, place.zone)
  const loans = row.loans.map(loan => ({
    ...loan,
    due_at: new Date(loan.due_at),
    claimed_at: loan.claimed_at === null ? null : new Date(loan.claimed_at),
  }))
  const late = loans.filter(({ due_at }) => due_at < now)
  const left = late.length > 0 ? await leftToFine(db, house.settings, patron.id) : null
  const growing = growingFinesOn(late, { patron, house, left }, now)
  return {
    house,
    loans,
    growing,
    waitsFor: row.holds.map(({ work_id }) => work_id),
    borrower: {
      id: patron.id,
      category: patron.category,
      homeBranch: patron.home_branch_id,
      expiresOn: patron.expires_on,
      restriction: row.restriction && { reason: row.restriction.reason, until: row.restriction.until_day },
      owes: row.balance + [...growing.values()].reduce((sum, { amount }) => sum + amount, 0),
      openLoans: loans.length,
      overdueLoans: late.filter(({ claimed_at }) => claimed_at === null).length,
    },
  }
}

type Asked = { libraryId: string; branchId: string; patronId: string; today: string }

const standingRow = worded((db: Db, { libraryId, branchId, patronId, today }: Asked) => {
  const branches = sql<string[]>`array(
    select ${branchId}::uuid
    union select branch_id from circulation.loans where patron_id = ${patronId} and returned_at is null
  )`
  return tables(db).selectNoFrom([
    ...houseParts(db, libraryId, branches),
    jsonArrayFrom(openLoansOf(db, patronId)).as('loans'),
    jsonArrayFrom(openHoldsOf(db, patronId)).as('holds'),
    jsonObjectFrom(restrictionOf(db, patronId, today)).as('restriction'),
    balanceOf(db, patronId),
  ])
})

const openLoansOf = (db: Db, patronId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'loan.id',
      'loan.branch_id',
      'loan.copy_id',
      'loan.work_id',
      'loan.length',
      'loan.due_at',
      'loan.renewals',
      'loan.claimed_at',
      'copy.title',
      'copy.status',
      'copy.item_type',
      'copy.owning_branch_id',
      'copy.price_minor',
    ])
    .where('loan.patron_id', '=', patronId)
    .where('loan.returned_at', 'is', null)

const openHoldsOf = (db: Db, patronId: string) =>
  tables(db)
    .selectFrom('circulation.holds')
    .select('work_id')
    .where('patron_id', '=', patronId)
    .where('ended_at', 'is', null)

/** The restriction that holds longest, one without end before all. */
const restrictionOf = (db: Db, patronId: string, today: string) =>
  tables(db)
    .selectFrom('circulation.restrictions')
    .select(['reason', 'until_day'])
    .where('patron_id', '=', patronId)
    .where('lifted_at', 'is', null)
    .where(({ eb, or }) => or([eb('until_day', 'is', null), eb('until_day', '>=', today)]))
    .orderBy('until_day', order => order.desc().nullsFirst())
    .limit(1)

const balanceOf = (db: Db, patronId: string): AliasedExpression<number, 'balance'> =>
  tables(db)
    .selectFrom('circulation.ledger')
    .select(sql<number>`coalesce(sum(amount), 0)::float8`.as('balance'))
    .where('patron_id', '=', patronId)
    .$asScalar()
    .$notNull()
    .as('balance')
