import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { visibleIds } from '../search/scope.ts'
import { tables } from '../tables.ts'

/** A genre, and whether a catalogue that stands open to everybody uses it. */
export type GenreInUse = { label: string; open: boolean }

/**
 * The genres of this library's list and of catalogues that stand open to everybody, the most used first. What another library
 * calls its books is its own.
 */
export async function genresInUse(db: Db, libraryId: string, limit: number): Promise<GenreInUse[]> {
  const { rows } = await sql<GenreInUse>`
    select subject.label, bool_or(seen.open) as open
    from catalog.subjects subject
      join catalog.work_subjects filed on filed.subject_id = subject.id
      join lateral (
        select bool_or(holding.library_id in (${visibleIds(db, null)})) as open,
          bool_or(holding.library_id = ${libraryId}) as own
        from catalog.holdings holding where holding.work_id = filed.work_id) seen on seen.open or seen.own
    where subject.kind = 'genre'
    group by subject.id order by count(*) desc, subject.id limit ${limit}`.execute(db)
  return rows
}

/** Works of a library's list that have no genre, for other rooms' queries: columns `id` and `popularity`. */
export const worksWithoutGenre = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('catalog.holdings as holding')
    .select(['holding.work_id as id', 'holding.popularity'])
    .where('holding.library_id', '=', libraryId)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.work_subjects as filed')
            .innerJoin('catalog.subjects as subject', 'subject.id', 'filed.subject_id')
            .select('filed.work_id')
            .whereRef('filed.work_id', '=', 'holding.work_id')
            .where('subject.kind', '=', 'genre'),
        ),
      ),
    )

/** Works that have a genre, from this one backwards by their age; only records that libraries share. */
export async function worksWithGenres(db: Db, before: string | null, limit: number): Promise<string[]> {
  const rows = await tables(db)
    .selectFrom('catalog.works as work')
    .select('work.id')
    .where('work.merged_into', 'is', null)
    .where('work.removed_at', 'is', null)
    .where('work.provisional_for', 'is', null)
    .$if(before !== null, query => query.where('work.id', '<', before ?? ''))
    .where(
      sql<boolean>`exists (select from catalog.work_subjects filed join catalog.subjects subject on subject.id = filed.subject_id
        where filed.work_id = work.id and subject.kind = 'genre')`,
    )
    .orderBy('work.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}
