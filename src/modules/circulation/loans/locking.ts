import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/*
 * The copy first, then its loan, then the patron, then holds, then what is written on the copy, which counts anew the
 * copies of its title: everywhere in this order, so that no two wait for each other. No lock is on keys: a new row that
 * names a patron or a copy has to wait for nobody.
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
    .forNoKeyUpdate('copy')
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
      'given_due_at',
      'renewals',
      'claimed_at',
      'returned_at',
    ])
    .where('library_id', '=', libraryId)
    .where('id', '=', loanId)
    .forNoKeyUpdate()
    .executeTakeFirst()

/** When a loan ends: not before it began, though it was lent while whoever ends it waited with an earlier clock. */
export const notBefore = (now: Date) => sql<Date>`greatest(${now}::timestamptz, lent_at)`
