import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { branchNames } from '../../identity/index.ts'
import { editionFacts, factsIn } from '../drafts/candidates.ts'
import type { BookDraft, DraftCopy, OriginalFormat } from '../drafts/draft.ts'
import { recordOf } from '../imports/reading.ts'
import type { MarcRecord } from '../marc/record.ts'
import { visibleIds } from '../search/scope.ts'
import { tables } from '../tables.ts'

/** An edition as it goes out: what is known of it now, with the library's copies, and the record it came as. */
export type ExportedBook = { draft: BookDraft; kept: MarcRecord | null }

/** Whose list is taken out, for whom; copies, what the library says of a title, and what else
 * only the record they came as says, go to staff alone. */
export type ExportFor = {
  libraryId: string | null
  personId: string | null
  withCopies: boolean
  /** Titles of every catalogue that the person may see, not of this library's alone; copies stay the library's. */
  everywhere?: boolean
}

/**
 * The editions of these works that a library has: those it has copies of or brought a record for, else all of the work. Works that
 * stand not in its list are left out, and so is everything that belongs to others. A fixed number of queries.
 */
export async function exportedBooks(
  db: Db,
  { libraryId, personId, withCopies, everywhere = false }: ExportFor,
  workIds: readonly string[],
): Promise<ExportedBook[]> {
  const chosen = await editionsOf(db, { libraryId, personId, everywhere }, workIds)
  if (chosen.length === 0) return []
  const ids = chosen.map(({ id }) => id)
  const facts = await editionFacts(db, ids, libraryId).select('work.sort_title').execute()
  const copies = withCopies && libraryId ? await copiesOf(db, libraryId, ids) : new Map<string, DraftCopy[]>()
  const kept = withCopies && libraryId ? await recordsOf(db, libraryId, ids) : new Map<string, MarcRecord>()
  const byId = new Map(facts.map(edition => [edition.id, edition]))
  return ids.flatMap(id => {
    const edition = byId.get(id)
    if (edition === undefined) return []
    const draft: BookDraft = {
      ...factsIn(edition),
      ownCallNumber: withCopies ? edition.own_call_number : null,
      ownNote: withCopies ? edition.own_note : null,
      sortTitle: edition.sort_title,
      format: edition.format,
      copies: copies.get(id) ?? [],
      told: [],
    }
    return [{ draft, kept: kept.get(id) ?? null }]
  })
}

/** In the order of the works that were given. */
async function editionsOf(
  db: Db,
  { libraryId, personId, everywhere }: Omit<ExportFor, 'withCopies'>,
  workIds: readonly string[],
): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    with edition as (
      select e.id, wanted.place,
        exists (select from catalog.copies c where c.edition_id = e.id and c.library_id = ${libraryId})
        or exists (select from catalog.records r where r.edition_id = e.id and r.library_id = ${libraryId}) as own
      from unnest(${[...workIds]}::uuid[]) with ordinality as wanted (work_id, place)
        join catalog.works w on w.id = wanted.work_id and w.removed_at is null and w.provisional_for is null
        join catalog.editions e on e.work_id = wanted.work_id and e.removed_at is null
      where exists (select from catalog.holdings h where h.work_id = wanted.work_id
        and (${everywhere === true} or h.library_id = ${libraryId}) and h.library_id in (${visibleIds(db, personId)})))
    select id from edition
    where own or not exists (select from edition other where other.place = edition.place and other.own)
    order by place, id`.execute(db)
  return rows
}

async function copiesOf(
  db: Db,
  libraryId: string,
  editionIds: readonly string[],
): Promise<Map<string, DraftCopy[]>> {
  const rows = await tables(db)
    .selectFrom('catalog.copies as copy')
    .innerJoin(branchNames(db).as('branch'), 'branch.id', 'copy.holding_branch_id')
    .select(['copy.edition_id', 'copy.barcode', 'copy.call_number as callNumber', 'branch.name as branch'])
    .select(['copy.location', 'copy.item_type as itemType', 'copy.price_minor as priceMinor'])
    .where('copy.library_id', '=', libraryId)
    .where('copy.edition_id', '=', sql<string>`any(${[...editionIds]}::uuid[])`)
    .where('copy.status', '<>', 'withdrawn')
    .orderBy('copy.id')
    .execute()
  const found = new Map<string, DraftCopy[]>()
  for (const { edition_id, ...copy } of rows) found.set(edition_id, [...(found.get(edition_id) ?? []), copy])
  return found
}

/** The last MARC record that this library brought for each edition. */
async function recordsOf(
  db: Db,
  libraryId: string,
  editionIds: readonly string[],
): Promise<Map<string, MarcRecord>> {
  const rows = await tables(db)
    .selectFrom('catalog.records')
    .select(['edition_id', 'format', 'original'])
    .where('library_id', '=', libraryId)
    .where('edition_id', '=', sql<string>`any(${[...editionIds]}::uuid[])`)
    .where('format', '<>', 'csv')
    .orderBy('id')
    .execute()
  return new Map(
    rows.flatMap(({ edition_id, format, original }) => {
      const record = recordOf(format as Exclude<OriginalFormat, 'csv'>, original)
      return record === null || 'unreadable' in record ? [] : [[edition_id, record]]
    }),
  )
}
