import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import type { SeenBy } from '../seen-by.ts'
import { tables } from '../tables.ts'

const openLoans = (db: Db) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'loan.id',
      'loan.library_id',
      'loan.lent_at',
      'loan.due_at',
      'loan.claimed_at',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'copy.barcode',
      'copy.price_minor',
    ])
    .where('loan.returned_at', 'is', null)

/** What a patron has now, soonest due first. */
export const openLoansOfPatron = (db: Db, libraryId: string, patronId: string) =>
  openLoans(db)
    .where('loan.library_id', '=', libraryId)
    .where('loan.patron_id', '=', patronId)
    .orderBy('loan.due_at')
    .orderBy('loan.id')
    .limit(200)
    .execute()

/** Who has a copy of this library now. */
export const openLoanWithCopy = (db: Db, libraryId: string, copyId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select(['loan.id', 'loan.due_at', 'patron.id as patron_id', 'patron.name'])
    .where('loan.library_id', '=', libraryId)
    .where('loan.copy_id', '=', copyId)
    .where('loan.returned_at', 'is', null)
    .executeTakeFirst()

const openLoansOf = (db: Db, personId: string) =>
  openLoans(db)
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select(['library.zone', 'library.name as library'])
    .where('patron.person_id', '=', personId)

/** What a person has now in all their libraries, soonest due first. */
export const openLoansOfPerson = (db: Db, personId: string) =>
  openLoansOf(db, personId).orderBy('loan.due_at').orderBy('loan.id').limit(200).execute()

/** What a person lent to themselves since then, the last first. */
export const lentToSelfSince = (db: Db, personId: string, since: Date) =>
  openLoansOf(db, personId)
    .where('loan.lent_through', '=', 'self')
    .where('loan.lent_at', '>=', since)
    .orderBy('loan.lent_at', 'desc')
    .orderBy('loan.id')
    .limit(50)
    .execute()

const everyLoan = (db: Db) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .leftJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select([
      'loan.id',
      'loan.library_id',
      'loan.patron_id',
      'loan.copy_id',
      'loan.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.barcode',
      'loan.lent_at',
      'loan.due_at',
      'loan.returned_at',
      'loan.renewals',
      'patron.person_id',
    ])

/** A person's own loans that are open: a builder, by `id`. */
export const ownLoans = (db: Db, personId: string) =>
  everyLoan(db).where('patron.person_id', '=', personId).where('loan.returned_at', 'is', null)

/** One loan, for whose it is, and for the desk of its library; to all others there is none. */
export const loanSeenBy = (db: Db, { personId, deskAt }: SeenBy, loanId: string) =>
  everyLoan(db)
    .where('loan.id', '=', loanId)
    .where(({ or, eb }) => or([eb('patron.person_id', '=', personId), eb('loan.library_id', '=', deskAt)]))
    .executeTakeFirst()

/** The library of a loan, so that somebody's rights there can be asked for; nothing else is told of it. */
export const libraryOfLoan = async (db: Db, loanId: string): Promise<string | undefined> =>
  (
    await tables(db)
      .selectFrom('circulation.loans')
      .select('library_id')
      .where('id', '=', loanId)
      .executeTakeFirst()
  )?.library_id

export const loanStates = ['active', 'overdue', 'returned'] as const
export type LoanState = (typeof loanStates)[number]

/** A library's loans in these states: a builder, by `id`. An overdue loan is active, too. */
export const loansAt = (db: Db, libraryId: string, states: readonly LoanState[], now: Date) =>
  everyLoan(db)
    .where('loan.library_id', '=', libraryId)
    .where(({ or, eb, and }) =>
      or([
        ...(states.includes('active') ? [eb('loan.returned_at', 'is', null)] : []),
        ...(states.includes('overdue')
          ? [and([eb('loan.returned_at', 'is', null), eb('loan.due_at', '<', now)])]
          : []),
        ...(states.includes('returned') ? [eb('loan.returned_at', 'is not', null)] : []),
      ]),
    )

export const overduePageSize = 50

/** A library's late loans, longest overdue first, from `after` on. */
export function overdueLoans(
  db: Db,
  libraryId: string,
  now: Date,
  after: { dueAt: Date; id: string } | null,
) {
  const late = openLoans(db)
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select(['patron.id as patron_id', 'patron.name', 'patron.email', 'patron.phone'])
    .where('loan.library_id', '=', libraryId)
    .where('loan.due_at', '<', now)
    .orderBy('loan.due_at')
    .orderBy('loan.id')
    .limit(overduePageSize + 1)
  return (
    after
      ? late.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('loan.due_at', 'loan.id'), '>', tuple(after.dueAt, after.id)),
        )
      : late
  ).execute()
}
