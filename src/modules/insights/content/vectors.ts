import { type RawBuilder, sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { listedWorks, statesOf } from '../../catalog/index.ts'
import { vectorText } from '../embeddings/vector-text.ts'
import type { NotAsked } from '../models/asking.ts'
import { librariesWithoutModels } from '../models/switches.ts'
import { tables } from '../tables.ts'
import { builtIn, type Maker } from './maker.ts'
import { type RecordText, recordText } from './record-text.ts'

const worksAtOnce = 50
/** Finding a vector's place in the index takes its time, most of all in the embedded database, where others wait meanwhile. */
const storedAtOnce = 4

type Due = RecordText & { id: string; model: string }

/**
 * Makes the vectors of all works that stand in a library's list, where their records or the model changed, and drops those of works
 * that stand in none any more. What only libraries have that let no model read is made here.
 * @returns why the model outside was not asked to the end, or null; what waits for it keeps what it had
 */
export async function renewVectors(
  db: Db,
  outside: Maker | null,
  signal?: AbortSignal,
): Promise<NotAsked | null> {
  let refusal: NotAsked | null = null
  for (let after = '00000000-0000-0000-0000-000000000000', more = true; more; ) {
    signal?.throwIfAborted()
    const page = await listedAfter(db, after)
    const last = page.at(-1)?.id ?? after
    more = page.length === worksAtOnce
    await dropOthers(db, { after, until: more ? last : null, ids: page.map(({ id }) => id) })
    const due = await dueAmong(db, page, outside)
    await make(builtIn, due)
    if (outside && !refusal) refusal = await make(outside, due)
    after = last
  }
  return refusal

  async function make(maker: Maker, due: readonly Due[]): Promise<NotAsked | null> {
    const own = due.filter(({ model }) => model === maker.model)
    if (own.length === 0) return null
    const made = await maker.make(own.map(({ text }) => text))
    if (isRefused(made)) return made
    if (made.vectors.length < own.length) throw new Error('The model gave fewer vectors than it got texts.')
    for (let at = 0; at < own.length; at += storedAtOnce)
      await keep(db, own.slice(at, at + storedAtOnce), made.vectors.slice(at, at + storedAtOnce))
    return null
  }
}

type Listed = { id: string; kept: boolean }

/** A page of works by their ids, each with whether all libraries that list it keep what is theirs from models. */
async function listedAfter(db: Db, after: string): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select id, bool_and(library_id in ${librariesWithoutModels(db)}) as kept
    from (${listedWorks(db).where('work.id', '>', after)}) as listed
    group by id order by id limit ${worksAtOnce}`.execute(db)
  return rows
}

/** Of a part of all works, by their ids, those that are not among these lose their vectors. */
const dropOthers = (
  db: Db,
  { after, until, ids }: { after: string; until: string | null; ids: readonly string[] },
): Promise<void> =>
  transaction(db, async tx => {
    const gone = await tables(tx)
      .selectFrom('insights.work_vectors')
      .select('work_id')
      .where('work_id', '>', after)
      .$if(until !== null, query => query.where('work_id', '<=', until ?? ''))
      .where(sql<boolean>`work_id <> all(${ids}::uuid[])`)
      .execute()
    if (gone.length === 0) return
    const works = gone.map(({ work_id }) => work_id)
    await forgetContentOf(tx, works)
  })

/** What was learned of these works is forgotten, and what stood beside them looks for others. */
export async function forgetContentOf(tx: Tx, works: readonly string[]): Promise<void> {
  await loosen(tx, sql`${works}::uuid[]`)
  await sql`delete from insights.work_vectors where work_id = any(${works}::uuid[])`.execute(tx)
}

/** Those of these works whose vector is missing, of another model, or made from another text. */
async function dueAmong(db: Db, page: readonly Listed[], outside: Maker | null): Promise<Due[]> {
  const ids = page.map(({ id }) => id)
  const states = await statesOf(db, ids)
  const wanted = page.flatMap(({ id, kept }) => {
    const state = states.get(id)
    return state ? [{ id, model: (kept ? null : outside)?.model ?? builtIn.model, ...recordText(state) }] : []
  })
  const known = await tables(db)
    .selectFrom('insights.work_vectors')
    .select(['work_id', 'model', 'source'])
    .where(sql<boolean>`work_id = any(${ids}::uuid[])`)
    .execute()
  const had = new Map(known.map(({ work_id, model, source }) => [work_id, `${model} ${source}`]))
  return wanted.filter(({ id, model, digest }) => had.get(id) !== `${model} ${digest}`)
}

const keep = (db: Db, works: readonly Due[], vectors: readonly (readonly number[])[]): Promise<void> =>
  transaction(db, async tx => {
    const rows = works.map(({ id, model, digest }, at) => {
      const vector = vectors[at] ?? []
      return { work_id: id, model, source: digest, dimensions: vector.length, vector: vectorText(vector) }
    })
    await sql`
      insert into insights.work_vectors (work_id, model, dimensions, embedding, source)
      select row.work_id, row.model, row.dimensions, row.vector::halfvec, row.source
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row (work_id uuid, model text, dimensions integer, vector text, source text)
      on conflict (work_id) do update set model = excluded.model, dimensions = excluded.dimensions,
        embedding = excluded.embedding, source = excluded.source`.execute(tx)
    const these = sql`${works.map(({ id }) => id)}::uuid[]`
    await loosen(tx, these)
    await sql`insert into insights.stale_vectors select unnest(${these}) on conflict do nothing`.execute(tx)
  })

/** Takes these works from among each other's and others' neighbours; whoever had one of them looks for its nearest again. */
async function loosen(tx: Tx, works: RawBuilder<unknown>): Promise<void> {
  await sql`
    with gone as (
      delete from insights.content_neighbours where work_id = any(${works}) or neighbour_id = any(${works})
      returning work_id)
    insert into insights.stale_vectors select distinct work_id from gone on conflict do nothing`.execute(tx)
}
