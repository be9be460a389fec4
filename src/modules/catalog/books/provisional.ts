import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { emit } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { entomb, moveEditions } from '../merging/joining-works.ts'
import { tables } from '../tables.ts'
import { addHoldings } from './filing.ts'
import { keepVersions, touch } from './history.ts'
import { reindexWorks } from './indexing.ts'

/** A record that a person's log or its import made, and that nobody else sees until then. */
export type ProvisionalRefusal = Refused<'not-provisional'> | Refused<'unknown-work'>

/** Makes a provisional record part of the catalogue: it stands in this library's list from now on. */
export async function approveProvisional(
  tx: Tx,
  workId: string,
  libraryId: string,
  { personId, now }: { personId: string | null; now: Date },
): Promise<{ workId: string } | ProvisionalRefusal> {
  const work = await provisional(tx, workId)
  if (work === null) return refused('not-provisional')
  await keepVersions(tx, [workId], { cause: 'edited', personId, libraryId }, now)
  await tables(tx)
    .updateTable('catalog.works')
    .set({ provisional_for: null, made_by_library: libraryId })
    .where('id', '=', workId)
    .execute()
  await addHoldings(tx, new Map([[workId, work.sort_title]]), { libraryId, now })
  await touch(tx, [workId], now)
  await reindexWorks(tx, [workId])
  return { workId }
}

/**
 * Finds a provisional record to be one that is in the catalogue: it lives on there, and whoever wrote its id down is led on.
 * Its editions go over when they have a number that the other has not got; the others stay with the tombstone.
 */
export async function matchProvisional(
  tx: Tx,
  workId: string,
  intoWorkId: string,
  { personId, now }: { personId: string | null; now: Date },
): Promise<{ workId: string } | ProvisionalRefusal> {
  const ids = [workId, intoWorkId].sort()
  await sql`select from catalog.works where id = any(${ids}::uuid[]) order by id for no key update`.execute(
    tx,
  )
  if ((await provisional(tx, workId)) === null) return refused('not-provisional')
  const into = await tables(tx)
    .selectFrom('catalog.works')
    .select('id')
    .where('id', '=', intoWorkId)
    .where('merged_into', 'is', null)
    .where('removed_at', 'is', null)
    .where('provisional_for', 'is', null)
    .executeTakeFirst()
  if (into === undefined) return refused('unknown-work')
  const pair = { from: workId, into: intoWorkId }
  const { rows } = await sql<{ id: string }>`
    select e.id from catalog.editions e where e.work_id = ${workId} and e.removed_at is null
      and exists (select from catalog.identifiers own where own.edition_id = e.id)
      and not exists (select from catalog.identifiers own
        join catalog.identifiers theirs on theirs.kind = own.kind and theirs.value = own.value
        join catalog.editions other on other.id = theirs.edition_id
        where own.edition_id = e.id and other.work_id = ${intoWorkId} and other.removed_at is null)`.execute(
    tx,
  )
  await keepVersions(tx, [workId, intoWorkId], { cause: 'merged', personId, libraryId: null }, now)
  await moveEditions(
    tx,
    pair,
    rows.map(({ id }) => id),
  )
  await touch(tx, [workId, intoWorkId], now)
  await entomb(tx, pair)
  await reindexWorks(tx, [intoWorkId])
  await emit(tx, 'catalog.works-merged', pair)
  return { workId: intoWorkId }
}

/** The record, locked, when it is one that only its maker sees. */
async function provisional(tx: Tx, workId: string): Promise<{ sort_title: string } | null> {
  const work = await tables(tx)
    .selectFrom('catalog.works')
    .select('sort_title')
    .where('id', '=', workId)
    .where('provisional_for', 'is not', null)
    .where('merged_into', 'is', null)
    .where('removed_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst()
  return work ?? null
}
