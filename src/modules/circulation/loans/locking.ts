import type { Tx } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/*
 * The copy first, then its loan, then the patron, then holds: everywhere in this order, so that no two wait for each
 * other.
 */

/** The copy that a loan is of, kept for this transaction. */
export const lockedCopyOf = (tx: Tx, libraryId: string, loanId: string) =>
  titledCopies(tx)
    .where('copy.library_id', '=', libraryId)
    .where(
      'copy.id',
      '=',
      tables(tx).selectFrom('circulation.loans').select('copy_id').where('id', '=', loanId),
    )
    .forUpdate('copy')
    .executeTakeFirst()

export const lockedLoan = (tx: Tx, libraryId: string, loanId: string) =>
  tables(tx)
    .selectFrom('circulation.loans')
    .select([
      'id',
      'patron_id',
      'copy_id',
      'branch_id',
      'length',
      'due_at',
      'renewals',
      'claimed_at',
      'returned_at',
    ])
    .where('library_id', '=', libraryId)
    .where('id', '=', loanId)
    .forUpdate()
    .executeTakeFirst()
