import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/**
 * Loans that their borrowers chose to keep in their history, for other rooms' queries: columns `person_id`, `work_id`, `lent_at`. It is
 * private: who may learn what of it is the caller's to decide.
 */
export const keptLoans = (db: Db) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin('circulation.patrons as patron', 'patron.id', 'loan.patron_id')
    .select(['patron.person_id', 'loan.work_id', 'loan.lent_at'])
    .where('loan.keeps_history', '=', true)
    .where('patron.person_id', 'is not', null)
    .$narrowType<{ person_id: string }>()
