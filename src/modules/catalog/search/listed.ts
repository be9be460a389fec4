import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { visibleIds } from './scope.ts'

export type CopySummary = {
  total: number
  onShelf: number
  /** Names of the branches where one stands on the shelf. */
  places: string[]
  nextDue: string | null
  callNumber: string | null
}

/** A work as lists show it. */
export type ListedWork = {
  id: string
  title: string
  subtitle: string | null
  by_line: string
  language: string | null
  /** The name of its picture, if it has one. */
  cover: string | null
  original_year: number | null
  sort_title: string
  edition: { format: string; year: number | null; pages: number | null; publisher: string | null } | null
  editions: number
  copies: CopySummary
}

/**
 * What a list says of each work, copies included, in the same round trip.
 * @param libraryId whose copies are counted; that it may be looked into was decided where its works were found. Null counts those
 * of every library that the person may see
 * @param here the library whose branches are named; copies of others are counted, not placed
 */
export const listedColumns = (
  db: Db,
  { libraryId, here, personId }: { libraryId: string | null; here: string | null; personId: string | null },
): RawBuilder<unknown> => sql`
  work.id, work.title, work.subtitle, work.by_line, work.language, work.cover, work.original_year, work.sort_title,
  (select json_build_object('format', e.format, 'year', e.year, 'pages', e.pages, 'publisher', e.publisher)
    from catalog.editions e where e.work_id = work.id and e.removed_at is null order by e.id limit 1) as edition,
  (select count(*) from catalog.editions e where e.work_id = work.id and e.removed_at is null) as editions,
  (select json_build_object(
      'total', count(*),
      'onShelf', count(*) filter (where ${onShelf}),
      'places', coalesce(json_agg(distinct branch.name) filter (where ${onShelf} and c.library_id = ${here}::uuid), '[]'),
      'nextDue', min(c.due_at),
      'callNumber', min(c.call_number))
    from catalog.copies c join (${branchNames(db)}) as branch on branch.id = c.holding_branch_id
    where c.work_id = work.id and c.status <> 'withdrawn'
      and ${
        libraryId === null
          ? sql`c.library_id in (${visibleIds(db, personId)})`
          : sql`c.library_id = ${libraryId}`
      }) as copies`

const onShelf = sql`c.availability = 'on-shelf' and c.status in ('in-collection', 'damaged')`
