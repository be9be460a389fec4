import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import type { FilledColumn, KeptHolding } from './done.ts'
import { fillings, setColumns } from './filling.ts'

/** Columns that a library wrote itself. */
export const ownColumns = ['note', 'call_number', 'local_subjects'] as const

type Lists = {
  holdings: KeptHolding[]
  libraries: string[]
  additions: Array<{ library_id: string; filled: FilledColumn[] }>
}

/** Takes one work out of all lists and puts the other there; a library that has both keeps what it wrote of the other. */
export async function joinHoldings(tx: Tx, { from, into }: { from: string; into: string }): Promise<Lists> {
  const { rows: holdings } = await sql<KeptHolding>`
    delete from catalog.holdings where work_id = ${from}
    returning library_id, work_id, sort_title, popularity, added_at::text, note, call_number, local_subjects`.execute(
    tx,
  )
  const { rows: known } = await sql<KeptHolding>`
    select library_id, note, call_number, local_subjects from catalog.holdings where work_id = ${into}`.execute(
    tx,
  )
  const others = holdings.filter(one => !known.some(({ library_id }) => library_id === one.library_id))
  for (const holding of others) await putHolding(tx, into, holding)
  const additions = known.flatMap(holding => {
    const other = holdings.find(({ library_id }) => library_id === holding.library_id)
    const filled = other ? fillings(other, holding, ownColumns) : []
    return filled.length > 0 ? [{ library_id: holding.library_id, filled }] : []
  })
  for (const { library_id, filled } of additions)
    await setColumns(tx, 'holdings', filled, { where: holdingOf(library_id, into) })
  return { holdings, libraries: others.map(({ library_id }) => library_id), additions }
}

/** What a library says of one work and says otherwise of the other: joining would lose it. */
export async function notesInTheWay(
  tx: Tx,
  { from, into }: { from: string; into: string },
): Promise<string[]> {
  const { rows } = await sql<{ field: string }>`
    select distinct said.field from catalog.holdings one
      join catalog.holdings other on other.library_id = one.library_id and other.work_id = ${into}
      cross join lateral (values ('note', one.note, other.note), ('call_number', one.call_number, other.call_number),
        ('local_subjects', nullif(one.local_subjects, '{}')::text, nullif(other.local_subjects, '{}')::text))
        as said (field, here, there)
    where one.work_id = ${from} and said.here <> said.there order by 1`.execute(tx)
  return rows.map(({ field }) => field)
}

export const holdingOf = (libraryId: string, workId: string) =>
  sql`library_id = ${libraryId} and work_id = ${workId}`

/** Puts a work into a library's list with what the library wrote; the title is filed as the work's is. One that is there stays. */
export async function putHolding(tx: Tx, workId: string, holding: KeptHolding): Promise<void> {
  await sql`
    insert into catalog.holdings (library_id, work_id, sort_title, popularity, added_at, note, call_number, local_subjects)
    select ${holding.library_id}, id, sort_title, ${holding.popularity}, ${holding.added_at}::timestamptz,
      ${holding.note}, ${holding.call_number}, ${holding.local_subjects}::text[]
    from catalog.works where id = ${workId}
    on conflict do nothing`.execute(tx)
}

/** Puts a work into the list of every library that has a copy of it and no title yet; returns those libraries. */
export async function holdWhereCopiesAre(tx: Tx, workId: string, now: Date): Promise<string[]> {
  const { rows } = await sql<{ library_id: string }>`
    insert into catalog.holdings (library_id, work_id, sort_title, added_at)
    select distinct copy.library_id, work.id, work.sort_title, ${now}::timestamptz
    from catalog.copies copy join catalog.works work on work.id = copy.work_id
    where copy.work_id = ${workId}
    on conflict do nothing returning library_id`.execute(tx)
  return rows.map(({ library_id }) => library_id)
}

/** Takes a work out of these libraries' lists where no copy of it stands. */
export async function dropHoldings(tx: Tx, workId: string, libraries: readonly string[]): Promise<void> {
  await sql`
    delete from catalog.holdings as holding
    where work_id = ${workId} and library_id = any(${[...libraries]}::uuid[])
      and not exists (select from catalog.copies copy
        where copy.work_id = holding.work_id and copy.library_id = holding.library_id)`.execute(tx)
}
