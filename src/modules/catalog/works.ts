import type { Db } from '../../database.ts'
import { tables } from './tables.ts'

export type WorkTitle = { id: string; title: string; by_line: string; language: string | null }

/** Works as other rooms name them in lists: columns `id`, `title`, `by_line`, `language`. To be joined on `id`. */
export const titledWorks = (db: Db) =>
  tables(db)
    .selectFrom('catalog.works as work')
    .select(['work.id', 'work.title', 'work.by_line', 'work.language'])

/** Titles by work id; ids that are no work's are left out. */
export async function workTitles(db: Db, ids: readonly string[]): Promise<Map<string, WorkTitle>> {
  if (ids.length === 0) return new Map()
  const works = await titledWorks(db).where('work.id', 'in', ids).execute()
  return new Map(works.map(work => [work.id, work]))
}
