import type { Db } from '../../../database.ts'
import { titledWorks, worksInList } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

export const suggestionPageSize = 20

export type OpenSuggestion = {
  id: string
  work_id: string
  genre: string
  /** The model that made it; null where words did. */
  model: string | null
  made_at: Date
}

/** Open suggestions that a library's staff may read: what only another library calls its books is not among them. */
export const suggestionsFor = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('insights.genre_suggestions as suggestion')
    .where('suggestion.state', '=', 'open')
    .where(({ or, eb }) =>
      or([eb('suggestion.only_for', 'is', null), eb('suggestion.only_for', '=', libraryId)]),
    )

/** What is suggested to a library for these works and not decided, by work; which works it may see is the caller's to decide. */
export async function openSuggestionsOf(
  db: Db,
  libraryId: string,
  workIds: readonly string[],
): Promise<Map<string, OpenSuggestion[]>> {
  if (workIds.length === 0) return new Map()
  const rows = await suggestionsFor(db, libraryId)
    .select(['id', 'work_id', 'genre', 'model', 'made_at'])
    .where('work_id', 'in', [...workIds])
    .orderBy('id')
    .execute()
  return Map.groupBy(rows, ({ work_id }) => work_id)
}

/**
 * The works of a library's list for which something is suggested, the oldest records first, after this one; one more than a page
 * tells that there are others.
 */
export const worksWithSuggestions = (db: Db, libraryId: string, after: string | null) =>
  titledWorks(db)
    .clearSelect()
    .select(['work.id', 'work.title', 'work.by_line', 'work.cover', 'work.language'])
    .where('work.id', 'in', suggestionsFor(db, libraryId).select('suggestion.work_id'))
    .where('work.id', 'in', worksInList(db, libraryId))
    .$if(after !== null, query => query.where('work.id', '>', after ?? ''))
    .orderBy('work.id')
    .limit(suggestionPageSize + 1)
    .execute()
