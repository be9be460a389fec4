import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/**
 * When people first told that they had read works to the end, by the server's clock and whatever day they gave: columns `person_id`,
 * `work_id`, `finished_at`; nothing of those who did not. It is private: who may see whose is the caller's to decide.
 */
export const finishesOfWorks = (db: Db) =>
  tables(db)
    .selectFrom('reading.books as book')
    .innerJoin('reading.readthroughs as one', 'one.book_id', 'book.id')
    .select(['book.person_id', 'book.work_id'])
    .select(sql<Date>`min(coalesce(one.outcome_told_at, one.created_at))`.as('finished_at'))
    .where('one.outcome', '=', 'finished')
    .groupBy(['book.person_id', 'book.work_id'])
