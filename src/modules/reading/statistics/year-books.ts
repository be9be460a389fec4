import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { endedIn } from './ended.ts'
import type { Period } from './period.ts'

export type YearBook = {
  id: string
  work_id: string
  title: string
  by_line: string
  cover: string | null
  language: string | null
  ended: string
  rating: number | null
  pages: number | null
}

/** The books that were finished in a period, in the order they were; those known by the year alone come last. */
export const booksFinished = (db: Db, personId: string, period: Period, limit: number): Promise<YearBook[]> =>
  tables(db)
    .selectFrom(endedIn(db, personId, period).where('over.outcome', '=', 'finished').as('one'))
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'one.work_id')
    .select(['one.id', 'one.work_id', 'one.ended', 'one.rating', 'one.pages'])
    .select(['work.title', 'work.by_line', 'work.cover', 'work.language'])
    .orderBy(sql`length(one.ended) = 4`)
    .orderBy(sql`one.ended collate "C"`)
    .orderBy('one.id')
    .limit(limit)
    .execute()
