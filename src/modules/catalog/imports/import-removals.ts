import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Copies that nobody has changed since, on their shelf. Returns those that went. */
export async function removeCopies(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const gone = await tables(tx)
    .deleteFrom('catalog.copies')
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('revision', '=', 1)
    .where('availability', '=', 'on-shelf')
    .returning('id')
    .execute()
  return new Set(gone.map(({ id }) => id))
}

/**
 * Works of this import that somebody has changed, taken over or written about since: they stay whole, and in the list. What
 * other imports filled in is told by the records that came with it.
 */
export async function changedSince(
  tx: Tx,
  { id, library_id }: { id: string; library_id: string },
  targets: readonly string[],
): Promise<string[]> {
  const { rows: touched } = await sql<{ id: string }>`
    select work.id from catalog.works work
    where work.id in (
        select target from unnest(${[...targets]}::uuid[]) as target
        union select edition.work_id from catalog.editions edition
          where edition.id = any(${[...targets]}::uuid[]))
      and (exists (select from catalog.versions version where version.work_id = work.id
          and version.cause not in ('imported', 'taken-back'))
        or exists (select from catalog.holdings holding where holding.work_id = work.id
          and (holding.library_id <> ${library_id} or holding.note is not null or holding.call_number is not null
            or holding.local_subjects <> '{}'))
        or exists (select from catalog.editions edition
          join catalog.records kept on kept.edition_id = edition.id and kept.import_id is distinct from ${id}
          where edition.work_id = work.id))`.execute(tx)
  if (touched.length === 0) return []
  const made = await tables(tx)
    .selectFrom('catalog.import_changes')
    .select('target_id')
    .where('import_id', '=', id)
    .where('kind', '=', 'work-added')
    .where(
      'target_id',
      'in',
      touched.map(work => work.id),
    )
    .execute()
  return made.map(({ target_id }) => target_id)
}

/**
 * Titles of which the library has no copy any more. A title that stays is in somebody's list; what this library wrote of one is not
 * thrown away with it. Returns those that went.
 */
export async function removeHoldings(
  tx: Tx,
  libraryId: string,
  workIds: readonly string[],
  changed: readonly string[],
): Promise<Set<string>> {
  const gone = await tables(tx)
    .deleteFrom('catalog.holdings as holding')
    .where('holding.library_id', '=', libraryId)
    .where('holding.work_id', '=', sql<string>`any(${[...workIds]}::uuid[])`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.copies as copy')
            .select('copy.id')
            .where('copy.library_id', '=', libraryId)
            .whereRef('copy.work_id', '=', 'holding.work_id'),
        ),
      ),
    )
    .where(sql<boolean>`note is null and call_number is null and local_subjects = '{}'`)
    .where(sql<boolean>`(holding.work_id <> all(${[...changed]}::uuid[]) or exists (select from catalog.holdings other
      where other.work_id = holding.work_id and other.library_id <> holding.library_id))`)
    .returning('holding.work_id')
    .execute()
  return new Set(gone.map(({ work_id }) => work_id))
}

type Undone = { ids: readonly string[]; changed: readonly string[] }

/** Editions that nobody has changed since, without copies and without another library's record: those that may go, locked. */
export async function removableEditions(
  tx: Tx,
  importId: string,
  { ids, changed }: Undone,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select edition.id from catalog.editions edition
    where edition.id = any(${[...ids]}::uuid[]) and edition.removed_at is null and edition.revision = 1
      and edition.work_id <> all(${[...changed]}::uuid[])
      and not exists (select from catalog.copies copy where copy.edition_id = edition.id)
      -- Another import brought the same edition since: it is that library's, too.
      and not exists (select from catalog.records kept
        where kept.edition_id = edition.id and kept.import_id is distinct from ${importId})
    order by edition.id for no key update`.execute(tx)
  return rows.map(({ id }) => id)
}

type Touched = { touched: readonly string[]; going: readonly string[] }

/** The works of these editions but those that came with the import and go with it. */
export async function worksThatStay(
  tx: Tx,
  importId: string,
  { touched, going }: Touched,
): Promise<string[]> {
  const { rows } = await sql<{ work_id: string }>`
    select distinct edition.work_id from catalog.editions edition
    where edition.id = any(${[...touched, ...going]}::uuid[])
      and (exists (select from catalog.editions other where other.work_id = edition.work_id
          and other.removed_at is null and other.id <> all(${[...going]}::uuid[]))
        or not exists (select from catalog.import_changes made where made.import_id = ${importId}
          and made.kind = 'work-added' and made.target_id = edition.work_id))
    order by edition.work_id`.execute(tx)
  return rows.map(({ work_id }) => work_id)
}

/**
 * Marked as removed and not deleted: other rooms may have written their ids down (DESIGN section 2). Returns the works that
 * they leave.
 */
export async function removeEditions(tx: Tx, ids: readonly string[], now: Date): Promise<string[]> {
  const removed = await tables(tx)
    .updateTable('catalog.editions')
    .set({ removed_at: now })
    .where('id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .returning('work_id')
    .execute()
  return [...new Set(removed.map(({ work_id }) => work_id))]
}

/** Works that nobody has changed since and that have no edition left. Returns those that went. */
export async function removeWorks(tx: Tx, { ids, changed }: Undone, now: Date): Promise<Set<string>> {
  const removed = await tables(tx)
    .updateTable('catalog.works as work')
    .set({ removed_at: now })
    .where('work.id', '=', sql<string>`any(${[...ids]}::uuid[])`)
    .where('work.id', '<>', sql<string>`all(${[...changed]}::uuid[])`)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.editions as edition')
            .select('edition.id')
            .whereRef('edition.work_id', '=', 'work.id')
            .where('edition.removed_at', 'is', null),
        ),
      ),
    )
    .returning('work.id')
    .execute()
  return new Set(removed.map(({ id }) => id))
}
