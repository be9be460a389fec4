import { type RawBuilder, sql } from 'kysely'
import { type Db, plannedAnew, worded } from '../../../database.ts'
import { branchNames, librariesVisibleTo } from '../../identity/index.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { comparable, searchQuery, type Weight } from './words.ts'

export const pageSize = 20
/** Relevance is worked out for at most so many; a commoner word is told as "2,000 and more". */
export const ranked = 2000
/** A list is counted exactly to so many; counting all of a large one at each look would cost more than the page. */
export const counted = 1000

/** Which part of a record the words have to stand in. */
export const fields = ['anywhere', 'title', 'author', 'subject'] as const
export type Field = (typeof fields)[number]
const weights: Record<Field, Weight[]> = { anywhere: [], title: ['A'], author: ['B'], subject: ['C'] }

export type Asked = {
  /** What was typed. */
  q: string
  field: Field
  /** The library to look in; null looks in all that the person may see. */
  libraryId: string | null
  /** The library whose branches are named; copies of others are counted, not placed. */
  here: string | null
  personId: string | null
}

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

/** How many rows of a list, and how many before them are left out; pages go by keys and leave none out. */
export type Cut = { limit: number; skip: number }

const onePage: Cut = { limit: pageSize, skip: 0 }

export type Found = { works: Array<ListedWork & { score: number }>; count: number }

/**
 * Works that hold every word, in any order, or have the ISBN: best first, from `after` on; one more than a page tells that there
 * are others. Access is part of the query: works of libraries that the person may not look into are not found.
 */
export async function findWorks(
  db: Db,
  asked: Asked,
  after: { score: number; id: string } | null,
  most = ranked,
  { limit, skip }: Cut = onePage,
): Promise<Found> {
  const condition = matching(asked)
  if (condition === null) return { works: [], count: 0 }
  const from = after === null ? sql`true` : sql`(-score, id) > (${-after.score}::int, ${after.id}::uuid)`
  const { rows } = await sql<ListedWork & { score: number; count: number }>`
    ${plannedAnew}
    with hit as materialized (${hits(db, asked, condition, most)}),
    place as (
      select id, score, (select count(*) from hit) as count from hit
      where ${from} order by score desc, id limit ${rowsOf(limit)} offset ${sql.lit(skip)})
    select ${listedColumns(db, asked)}, place.score, place.count
    from place join catalog.works work on work.id = place.id
    order by place.score desc, place.id`.execute(db)
  return { works: rows, count: rows[0]?.count ?? 0 }
}

/**
 * A library's list by title, from `after` on; one more than a page tells that there are others. `count` is how many it
 * holds, exact to `counted`; a later page does not ask, and has 0.
 */
export async function listWorks(
  db: Db,
  scope: { libraryId: string; personId: string | null },
  after: { sortTitle: string; id: string } | null,
): Promise<{ works: ListedWork[]; count: number }> {
  const works = await (after === null ? firstPage(db, scope) : pageAfter(db, { ...scope, ...after }))
  return { works, count: works[0]?.count ?? 0 }
}

/** The same list, as much of it at once as is asked for. */
export async function listSomeWorks(
  db: Db,
  scope: { libraryId: string; personId: string | null },
  after: { sortTitle: string; id: string } | null,
  cut: Cut,
): Promise<ListedWork[]> {
  const from = after === null ? sql`true` : behind(after)
  const { rows } = await pageOf(db, scope, from, sql`0`, cut).execute(db)
  return rows
}

/** How many works are in a library's list, to so many. */
export async function countWorks(
  db: Db,
  { libraryId, personId }: { libraryId: string; personId: string | null },
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select from catalog.holdings where library_id = ${libraryId} and ${libraryId}::uuid in (${visibleIds(db, personId)})
      limit ${most}) as held`.execute(db)
  return rows[0]?.count ?? 0
}

type Scope = { libraryId: string; personId: string | null }
type Counted = ListedWork & { count: number }

const firstPage = worded<Scope, Counted>((db, scope) =>
  pageOf(
    db,
    scope,
    sql`true`,
    sql`(select count(*) from (
    select from catalog.holdings where library_id = ${scope.libraryId} limit ${sql.lit(counted)}) as held)`,
  ),
)

const pageAfter = worded<Scope & { sortTitle: string; id: string }, Counted>((db, asked) =>
  pageOf(db, asked, behind(asked), sql`0`),
)

const behind = ({ sortTitle, id }: { sortTitle: string; id: string }) =>
  sql`(holding.sort_title collate "unicode", holding.work_id) > (${sortTitle}, ${id}::uuid)`

// The page is cut from the list's own index first, whatever the planner knows: works are looked up for it alone.
const pageOf = (
  db: Db,
  { libraryId, personId }: Scope,
  from: RawBuilder<unknown>,
  count: RawBuilder<unknown>,
  { limit, skip }: Cut = onePage,
) => sql<Counted>`
  with place as materialized (
    select holding.work_id, holding.sort_title from catalog.holdings holding
    where holding.library_id = ${libraryId} and ${libraryId}::uuid in (${visibleIds(db, personId)}) and ${from}
    order by holding.sort_title collate "unicode", holding.work_id limit ${rowsOf(limit)} offset ${sql.lit(skip)})
  select ${listedColumns(db, { libraryId, here: libraryId, personId })}, ${count} as count
  from place join catalog.works work on work.id = place.work_id
  order by place.sort_title collate "unicode", place.work_id`

// Written out, not sent: with a limit that it does not know the planner thinks every reused plan dear, and plans each time.
const rowsOf = (limit: number) => sql.lit(limit + 1)

const visibleIds = (db: Db, personId: string | null) =>
  librariesVisibleTo(db, personId).clearSelect().select('library.id')

function matching({ q, field }: Asked): RawBuilder<boolean> | null {
  const words = searchQuery(q, weights[field])
  const isbn = /^[\d\sXx\p{Pd}="'isbnISBN:()]+$/u.test(q) ? readIsbn(q) : null
  const byWords = words === null ? null : sql<boolean>`work.search @@ ${words}::tsquery`
  if (isbn === null || field !== 'anywhere' || isbn.digits.length < 9) return byWords
  const values = [isbn.isbn13, isbn.digits].filter(value => value !== null)
  // A number is looked up as such first: its digits are no words of the document.
  return sql<boolean>`work.id in (select e.work_id from catalog.identifiers i join catalog.editions e on e.id = i.edition_id
    where i.value = any(${values}) and i.kind in ('isbn', 'isbn-wrong') and e.removed_at is null)`
}

/**
 * The best of what holds the words. A whole title that is exactly what was typed stands before all that merely hold the words,
 * and one that begins so after it: both are looked up for themselves, so that they are there however many hold a common word.
 * The id decides among equals, or every page would be cut from others.
 */
function hits(db: Db, asked: Asked, condition: RawBuilder<boolean>, most: number): RawBuilder<unknown> {
  const words = searchQuery(asked.q, weights[asked.field]) ?? "'-'"
  const title = comparable(asked.q)
  const { from, held, popularity, id } = placeOf(db, asked)
  const found = sql`${held} and ${condition} and work.merged_into is null and work.removed_at is null`
  const limit = sql.lit(most)
  const key = sql`work.match_key collate "C"`
  const named = (first: string, end: string, rank: number) => sql`(
    select work.id, ${popularity} as popularity, ${sql.lit(rank)} as named from ${from}
    where ${key} >= ${first} and ${key} < ${end} and ${found} order by ${key}, work.id limit ${limit}) union all`
  return sql`
    with candidate as materialized (
      ${title === '' ? sql`` : named(`${title}|`, `${title}}`, 2)}
      ${title === '' ? sql`` : named(title, `${title}\u{10FFFF}`, 1)}
      (select work.id, ${popularity} as popularity, 0 as named from ${from}
      where ${found} order by ${popularity} desc, ${id} limit ${limit})),
    best as materialized (
      select id, max(named) as named from candidate
      group by id order by named desc, max(popularity) desc, id limit ${limit})
    select work.id, best.named * 1000000
      + (least(ts_rank('{0.05, 0.2, 0.5, 1}', work.search, ${words}::tsquery, 1), 1) * 1000000)::int as score
    from best join catalog.works work on work.id = best.id`
}

/** Where works are looked for: in one library's list, by what is read there, or wherever the person may look. */
const placeOf = (db: Db, { libraryId, personId }: Asked) =>
  libraryId === null
    ? {
        from: sql`catalog.works work`,
        held: sql`exists (select from catalog.holdings holding
          where holding.work_id = work.id and holding.library_id in (${visibleIds(db, personId)}))`,
        popularity: sql`work.popularity`,
        id: sql`work.id`,
      }
    : {
        from: sql`catalog.holdings holding join catalog.works work on work.id = holding.work_id`,
        held: sql`holding.library_id = ${libraryId} and ${libraryId}::uuid in (${visibleIds(db, personId)})`,
        popularity: sql`holding.popularity`,
        id: sql`holding.work_id`,
      }

/** What a list says of each work, copies included, in the same round trip. */
const listedColumns = (
  db: Db,
  { libraryId, here, personId }: Pick<Asked, 'libraryId' | 'here' | 'personId'>,
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
        // That this library may be looked into was decided where its works were found.
        libraryId === null
          ? sql`c.library_id in (${visibleIds(db, personId)})`
          : sql`c.library_id = ${libraryId}`
      }) as copies`

const onShelf = sql`c.availability = 'on-shelf' and c.status in ('in-collection', 'damaged')`
