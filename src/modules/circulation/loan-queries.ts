import type { Db } from '../../database.ts'
import { titledCopies } from '../catalog/index.ts'
import { libraryPlaces } from '../identity/index.ts'
import { tables } from './tables.ts'

const openLoans = (db: Db) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'loan.id',
      'loan.library_id',
      'loan.lent_at',
      'loan.due_at',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.language',
      'copy.barcode',
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

/** What a person has now in all their libraries, soonest due first. */
export const openLoansOfPerson = (db: Db, personId: string) =>
  openLoans(db)
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select(['library.zone', 'library.name as library'])
    .where('patron.person_id', '=', personId)
    .orderBy('loan.due_at')
    .orderBy('loan.id')
    .limit(200)
    .execute()

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
