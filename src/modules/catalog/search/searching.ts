import { type RawBuilder, sql } from 'kysely'
import { type Db, plannedAnew, worded } from '../../../database.ts'
import { hits } from './hits.ts'
import { type ListedWork, listedColumns } from './listed.ts'
import { behind, type Key, orderBy, orderOf } from './orders.ts'
import { type Sort, sortOf } from './question.ts'
import { type Asked, libraryOf, visibleIds } from './scope.ts'
import { type Sought, seek } from './sought.ts'

export const pageSize = 20
/** Relevance is worked out for at most so many; a commoner word is told as "2,000 and more". */
export const ranked = 2000
/** A list is counted exactly to so many; counting all of a large one at each look would cost more than the page. */
export const counted = 1000

/** How many rows of a list, and how many before them are left out; pages go by keys and leave none out. */
export type Cut = { limit: number; skip: number }

const onePage: Cut = { limit: pageSize, skip: 0 }

export type FoundWork = ListedWork & {
  /** Its place in the order, for the key of the page after it. */
  place: string
}
export type Found = { works: FoundWork[]; sort: Sort }

/** How it is to be answered, beside the question. */
export type How = { cut?: Cut; reversed?: boolean; most?: number }

/**
 * What is found, in the order asked for, from `after` on; one more than a page tells that there are others. Access is part of the
 * query: works of libraries that the person may not look into are not found.
 */
export async function findWorks(db: Db, asked: Asked, after: Key | null, how: How = {}): Promise<Found> {
  const sort = sortOf(asked.question)
  const sought = await seek(db, asked)
  if (sought === null) return { works: [], sort }
  const works =
    sort === 'relevance' ? await best(db, sought, after, how) : await inOrder(db, sought, sort, after, how)
  return { works, sort }
}

/** How many there are, to so many. */
export async function countWorks(db: Db, asked: Asked, most: number): Promise<number> {
  const sought = await seek(db, asked)
  if (sought === null) return 0
  const { from, found } = sought
  const { rows } = await sql<{ count: number }>`${plannedAnew} select count(*) as count from (
    select from ${from} where ${found} limit ${sql.lit(most)}) as found`.execute(db)
  return rows[0]?.count ?? 0
}

/** Whether a key can be one of this order. */
export const isKeyOf = (sort: Sort, value: string): boolean =>
  sort === 'relevance' ? /^-?\d{1,9}$/.test(value) : orderOf(sort, 'work').readable(value)

const columnsOf = (db: Db, asked: Asked) =>
  listedColumns(db, { libraryId: libraryOf(asked), here: asked.libraryId, personId: asked.personId })

// Written out, not sent: with a limit that it does not know the planner thinks every reused plan dear, and plans each time.
const rowsOf = (limit: number) => sql.lit(limit + 1)

async function inOrder(
  db: Db,
  sought: Sought,
  sort: Exclude<Sort, 'relevance'>,
  after: Key | null,
  { cut: { limit, skip } = onePage, reversed = false }: How,
): Promise<FoundWork[]> {
  const { from, found, id, table } = sought
  const order = orderOf(sort, table, reversed)
  const start = after === null ? sql`true` : behind(order, id, after, reversed)
  // The page is cut from the list first, whatever the planner knows: works are looked up for it alone.
  const { rows } = await sql<FoundWork>`${plannedAnew}
    with place as materialized (
      select ${id} as id, ${order.written(order.by)} as place, row_number() over (${orderBy(order, id, reversed)}) as number
      from ${from} where ${found} and ${start}
      ${orderBy(order, id, reversed)} limit ${rowsOf(limit)} offset ${sql.lit(skip)})
    select ${columnsOf(db, sought)}, place.place from place join catalog.works work on work.id = place.id
    order by place.number`.execute(db)
  return rows
}

async function best(
  db: Db,
  sought: Sought,
  after: Key | null,
  { cut: { limit, skip } = onePage, most = ranked }: How,
): Promise<FoundWork[]> {
  const from =
    after === null ? sql`true` : sql`(-score, id) > (${-Number(after.value)}::int, ${after.id}::uuid)`
  const first = after === null && skip + limit <= pageSize
  const { rows } = await sql<FoundWork>`${plannedAnew}
    with hit as materialized (${hits(sought, most, first)}),
    place as (
      select id, score from hit where ${from} order by score desc, id limit ${rowsOf(limit)} offset ${sql.lit(skip)})
    select ${columnsOf(db, sought)}, place.score::text as place
    from place join catalog.works work on work.id = place.id
    order by place.score desc, place.id`.execute(db)
  return rows
}

type Scope = { libraryId: string; personId: string | null }

/**
 * A library's whole list by title, from `after` on; one more than a page tells that there are others. `count` is how many it
 * holds, exact to `counted`; a later page does not ask, and has 0.
 */
export async function listWorks(
  db: Db,
  scope: Scope,
  after: { sortTitle: string; id: string } | null,
): Promise<{ works: ListedWork[]; count: number }> {
  const works = await (after === null ? firstPage(db, scope) : pageAfter(db, { ...scope, ...after }))
  return { works, count: works[0]?.count ?? 0 }
}

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
  pageOf(
    db,
    asked,
    sql`(holding.sort_title collate "unicode", holding.work_id) > (${asked.sortTitle}, ${asked.id}::uuid)`,
    sql`0`,
  ),
)

const pageOf = (
  db: Db,
  { libraryId, personId }: Scope,
  from: RawBuilder<unknown>,
  count: RawBuilder<unknown>,
) => sql<Counted>`
  with place as materialized (
    select holding.work_id, holding.sort_title from catalog.holdings holding
    where holding.library_id = ${libraryId} and ${libraryId}::uuid in (${visibleIds(db, personId)}) and ${from}
    order by holding.sort_title collate "unicode", holding.work_id limit ${rowsOf(pageSize)})
  select ${listedColumns(db, { libraryId, here: libraryId, personId })}, ${count} as count
  from place join catalog.works work on work.id = place.work_id
  order by place.sort_title collate "unicode", place.work_id`
