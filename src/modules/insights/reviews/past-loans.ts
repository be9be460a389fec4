import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { rememberedLoans } from '../../circulation/index.ts'
import { tables } from '../tables.ts'

/** Of loans of somebody's own: which book, until when they can review it where that ends, and their review of it. By the loan's id. */
export async function reviewsOfLoans(db: Db, personId: string, loanIds: readonly string[]) {
  const rows = await tables(db)
    .selectFrom(
      rememberedLoans(db)
        .where('patron.person_id', '=', personId)
        .where('loan.id', 'in', [...loanIds])
        .as('lent'),
    )
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'lent.work_id')
    .leftJoin('insights.reviews as review', join =>
      join
        .onRef('review.work_id', '=', 'lent.work_id')
        .on('review.person_id', '=', personId)
        .on('review.stands', '=', true),
    )
    .select(['lent.loan_id', 'lent.zone', 'work.id as workId', 'work.title', 'review.id as mine'])
    .select(sql<Date | null>`lent.forgotten_at`.as('until'))
    .execute()
  return new Map(rows.map(({ loan_id, ...row }) => [loan_id, row]))
}
