import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { Maker } from './maker.ts'
import { usualDistance } from './usual-distance.ts'

/** So few that a transaction is short on the embedded database, too, where others wait meanwhile. */
const worksAtOnce = 10
/** Of each work so many of the nearest are kept. */
const mostNeighbours = 20
/** What is less alike than so stays strangers: 0 is as unrelated books are, 1 the same. */
const leastLikeness = 0.3

/**
 * Finds the nearest of all works that look for theirs, by the vectors of this model.
 * @returns how many works; 0 too where the model may not be asked now how far apart strangers are
 */
export async function learnNearest(db: Db, maker: Maker, signal?: AbortSignal): Promise<number> {
  const waiting = await staleOf(maker.model, db).limit(1).executeTakeFirst()
  if (!waiting) return 0
  const usual = await usualDistance(maker)
  if (isRefused(usual)) return 0
  let works = 0
  for (let found = worksAtOnce; found > 0; works += found) {
    signal?.throwIfAborted()
    found = await transaction(db, tx => findSome(tx, maker.model, usual))
  }
  return works
}

/** Has the nearest of every work looked for again. */
export const forgetNearest = async (db: Db): Promise<void> => {
  await sql`insert into insights.stale_vectors select work_id from insights.work_vectors on conflict do nothing`.execute(
    db,
  )
}

const staleOf = (model: string, db: Db) =>
  tables(db)
    .selectFrom('insights.stale_vectors as stale')
    .innerJoin('insights.work_vectors as vector', 'vector.work_id', 'stale.work_id')
    .select(['stale.work_id', 'vector.dimensions'])
    .where('vector.model', '=', model)

async function findSome(tx: Tx, model: string, usual: number): Promise<number> {
  const stale = await staleOf(model, tx)
    .orderBy('vector.dimensions')
    .orderBy('stale.work_id')
    .limit(worksAtOnce)
    .forUpdate('stale')
    .skipLocked()
    .execute()
  const [first] = stale
  if (!first) return 0
  const works = stale
    .filter(({ dimensions }) => dimensions === first.dimensions)
    .map(({ work_id }) => work_id)
  await keepNearest(tx, works, { model, usual, dimensions: first.dimensions })
  await trim(tx, works)
  await sql`delete from insights.stale_vectors where work_id = any(${works}::uuid[])`.execute(tx)
  return works.length
}

type Space = { model: string; dimensions: number; usual: number }

/** Both ways: a work that is new to the others stands among theirs at once. A record without words has no direction, and none near it. */
async function keepNearest(
  tx: Tx,
  works: readonly string[],
  { model, dimensions, usual }: Space,
): Promise<void> {
  const length = sql.lit(dimensions)
  const distance = sql`other.embedding::halfvec(${length}) <=> one.embedding::halfvec(${length})`
  await sql`set local hnsw.iterative_scan = strict_order`.execute(tx)
  await sql`
    insert into insights.content_neighbours (work_id, neighbour_id, likeness)
    select distinct on (pair.work_id, pair.neighbour_id) pair.work_id, pair.neighbour_id,
      1 - greatest(near.distance, 0) / ${usual}::float8
    from insights.work_vectors one
    cross join lateral (
      select other.work_id, ${distance} as distance from insights.work_vectors other
      where other.dimensions = ${length} and other.model = ${model}
      order by ${distance} limit ${sql.lit(mostNeighbours + 1)}) near
    cross join lateral (values (one.work_id, near.work_id), (near.work_id, one.work_id)) as pair (work_id, neighbour_id)
    where one.work_id = any(${works}::uuid[]) and near.work_id <> one.work_id
      and near.distance <= ${(1 - leastLikeness) * usual}::float8
    on conflict (work_id, neighbour_id) do update set likeness = excluded.likeness`.execute(tx)
}

/** Leaves these works, and those that have them for neighbours, their nearest only. */
async function trim(tx: Tx, works: readonly string[]): Promise<void> {
  await sql`
    delete from insights.content_neighbours far using (
      select work_id, neighbour_id, row_number() over (
        partition by work_id order by likeness desc, neighbour_id) as place
      from insights.content_neighbours where work_id in (
        select unnest(${works}::uuid[])
        union select work_id from insights.content_neighbours where neighbour_id = any(${works}::uuid[]))) ranked
    where ranked.place > ${sql.lit(mostNeighbours)}
      and far.work_id = ranked.work_id and far.neighbour_id = ranked.neighbour_id`.execute(tx)
}
