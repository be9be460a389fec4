import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { publicLibraries } from '../../identity/index.ts'
import { tables } from '../tables.ts'

const newest = 50

/** A library that shows its catalogue to everybody; undefined for one that does not. */
export const publicLibraryWith = (db: Db, libraryId: string) =>
  publicLibraries(db).where('library.id', '=', libraryId).executeTakeFirst()

export type PublicLibrary = NonNullable<Awaited<ReturnType<typeof publicLibraryWith>>>

export type NewTitle = {
  id: string
  title: string
  subtitle: string | null
  byLine: string
  cover: string | null
  summary: string | null
  addedAt: Date
}

/** What a library has put into its catalogue lately, the newest first. Whether it may be seen is the caller's to decide. */
export const newTitles = (db: Db, libraryId: string): Promise<NewTitle[]> =>
  tables(db)
    .selectFrom('catalog.holdings as holding')
    .innerJoin('catalog.works as work', 'work.id', 'holding.work_id')
    .select([
      'work.id',
      'work.title',
      'work.subtitle',
      'work.by_line as byLine',
      'work.cover',
      'holding.added_at as addedAt',
      sql<string | null>`(select e.summary from catalog.editions e
        where e.work_id = work.id and e.removed_at is null and e.summary is not null order by e.id desc limit 1)`.as(
        'summary',
      ),
    ])
    .where('holding.library_id', '=', libraryId)
    .where('work.removed_at', 'is', null)
    .where('work.merged_into', 'is', null)
    .orderBy('holding.added_at', 'desc')
    .orderBy('holding.work_id')
    .limit(newest)
    .execute()
