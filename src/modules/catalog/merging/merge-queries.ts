import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { librariesVisibleTo, peopleVisibleTo } from '../../identity/index.ts'
import type { Editor } from '../books/editing-right.ts'
import { searchQuery } from '../search/words.ts'
import { tables } from '../tables.ts'

export type ListedMerge = {
  id: string
  kind: 'works' | 'editions' | 'contributors' | 'split'
  from_id: string
  into_id: string
  titles: { from: string; into: string }
  person: string | null
  library: string | null
  created_at: Date
  undone_at: Date | null
}

export const mergePageSize = 20

/** What was joined or split by this library, or anywhere for who curates; the newest first, one more than a page. */
export const mergesFor = (
  db: Db,
  viewerId: string,
  editor: Editor,
  after: string | null,
): Promise<ListedMerge[]> =>
  listed(db, viewerId, editor)
    .$if(after !== null, query => query.where('merge.id', '<', after ?? ''))
    .orderBy('merge.id', 'desc')
    .limit(mergePageSize + 1)
    .execute()

export const mergeFor = (
  db: Db,
  viewerId: string,
  editor: Editor,
  mergeId: string,
): Promise<ListedMerge | undefined> =>
  listed(db, viewerId, editor).where('merge.id', '=', mergeId).executeTakeFirst()

const listed = (db: Db, viewerId: string, { libraryId, curates }: Editor) =>
  tables(db)
    .selectFrom('catalog.merges as merge')
    .leftJoin(peopleVisibleTo(db, viewerId).as('person'), 'person.id', 'merge.person_id')
    .leftJoin(librariesVisibleTo(db, viewerId).as('library'), 'library.id', 'merge.library_id')
    .select(['merge.id', 'merge.kind', 'merge.from_id', 'merge.into_id', 'merge.created_at'])
    .select(['merge.undone_at', 'person.name as person', 'library.name as library'])
    .select(sql<ListedMerge['titles']>`merge.done->'titles'`.as('titles'))
    .$if(!curates, query => query.where('merge.library_id', '=', libraryId))

export type OtherWork = { id: string; title: string; by_line: string; year: number | null; editions: number }

/** Works with these words that this person may see, for choosing one to join with; the best known first, ten at most. */
export async function worksLike(
  db: Db,
  { q, personId, without }: { q: string; personId: string; without: string },
): Promise<OtherWork[]> {
  const words = searchQuery(q)
  if (words === null) return []
  const visible = librariesVisibleTo(db, personId).clearSelect().select('library.id')
  const { rows } = await sql<OtherWork>`
    select work.id, work.title, work.by_line,
      coalesce(work.original_year, (select min(e.year) from catalog.editions e where e.work_id = work.id)) as year,
      (select count(*)::int from catalog.editions e where e.work_id = work.id and e.removed_at is null) as editions
    from catalog.works work
    where work.search @@ ${words}::tsquery and work.merged_into is null and work.removed_at is null
      and work.provisional_for is null and work.id <> ${without}
      and exists (select from catalog.holdings holding where holding.work_id = work.id and holding.library_id in (${visible}))
    order by work.popularity desc, work.id limit 10`.execute(db)
  return rows
}

export type CopiesAt = { library: string; count: number }

/** How many copies of a work, or of an edition, stand in each library that this person may look into. */
export const copiesByLibrary = (
  db: Db,
  of: { workId: string } | { editionId: string },
  personId: string,
): Promise<CopiesAt[]> =>
  tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin(librariesVisibleTo(db, personId).as('library'), 'library.id', 'copy.library_id')
    .select(['library.name as library', sql<number>`count(*)::int`.as('count')])
    .where(({ and }) =>
      and('workId' in of ? { 'copy.work_id': of.workId } : { 'copy.edition_id': of.editionId }),
    )
    .where('copy.status', '<>', 'withdrawn')
    .groupBy('library.name')
    .orderBy(sql`library.name collate "unicode"`)
    .execute()
