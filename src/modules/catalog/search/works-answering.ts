import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import { workConditions } from './conditions.ts'
import { numberedWorks } from './numbers.ts'
import type { Question } from './question.ts'

/**
 * Works that a question finds, wherever they stand, for other rooms' queries: column `id`. Who may see them is for those
 * queries to say. Null where nothing can be found.
 */
export async function worksAnswering(db: Db, question: Question) {
  const conditions = workConditions(question, await numberedWorks(db, question))
  return (
    conditions &&
    tables(db)
      .selectFrom('catalog.works as work')
      .select('work.id')
      .where(sql<boolean>`${sql.join([sql`true`, ...conditions], sql` and `)}`)
  )
}
