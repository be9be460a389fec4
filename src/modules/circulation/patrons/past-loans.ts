import type { Db } from '../../../database.ts'
import { titledCopies } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

export const pastLoansPageSize = 50

/**
 * What a patron has brought back, the latest first, one more than fit on a page: as far as it is still theirs. A loan that was
 * not to be kept loses its patron after a while (RULES R15), and is not found here any more.
 */
export const pastLoansOf = (
  db: Db,
  libraryId: string,
  patronId: string,
  after: { returnedAt: Date; id: string } | null,
) =>
  tables(db)
    .selectFrom('circulation.loans as loan')
    .innerJoin(titledCopies(db).as('copy'), 'copy.id', 'loan.copy_id')
    .select([
      'loan.id',
      'loan.lent_at',
      'loan.returned_at',
      'loan.closed_as',
      'copy.work_id',
      'copy.title',
      'copy.by_line as author',
      'copy.barcode',
    ])
    .where('loan.library_id', '=', libraryId)
    .where('loan.patron_id', '=', patronId)
    .where('loan.returned_at', 'is not', null)
    .$if(after !== null, query =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(
          refTuple('loan.returned_at', 'loan.id'),
          '<',
          tuple(after?.returnedAt ?? new Date(0), after?.id ?? ''),
        ),
      ),
    )
    .orderBy('loan.returned_at', 'desc')
    .orderBy('loan.id', 'desc')
    .limit(pastLoansPageSize + 1)
    .execute()
