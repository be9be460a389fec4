import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/**
 * Who borrowed what in a loan, and the zone of the day there, for rooms that follow it; undefined where nobody with an
 * account did, or they are forgotten by now. What is written down of it elsewhere names no loan (RULES R15).
 */
export const borrowerOf = (db: Db, loanId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select([
      'patron.person_id as personId',
      'copy.work_id as workId',
      'copy.edition_id as editionId',
      'library.zone',
      'loan.lent_at as lentAt',
      'loan.returned_at as returnedAt',
    ])
    .where('loan.id', '=', loanId)
    .$narrowType<{ personId: string }>()
    .where('patron.person_id', 'is not', null)
    .executeTakeFirst()

/** What a person has on loan now, for other rooms' pages: until when, of which work, in whose zone. */
export const borrowedBy = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'loan.library_id')
    .select([
      'loan.id as loan_id',
      'loan.work_id',
      'loan.lent_at',
      'loan.due_at',
      'library.zone',
      'library.name as library',
    ])
    .where('patron.person_id', '=', personId)
    .where('loan.returned_at', 'is', null)
    .orderBy('loan.due_at')
    .orderBy('loan.id')
    .limit(200)
    .execute()
