import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** The years in which a person finished or stopped something, the last first. */
export async function yearsRead(db: Db, personId: string): Promise<number[]> {
  const rows = await tables(db)
    .selectFrom('reading.readthroughs')
    .select(sql<number>`left(ended, 4)::int`.as('year'))
    .distinct()
    .where('person_id', '=', personId)
    .where('outcome', 'is not', null)
    .where('ended', 'is not', null)
    .orderBy('year', 'desc')
    .execute()
  return rows.map(({ year }) => year)
}
