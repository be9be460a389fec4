import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { recordBook } from '../books/book-events.ts'
import { reindexWorks } from '../books/indexing.ts'
import { type ClubsUse, namedByClubs } from '../books/named-by-clubs.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import { tables } from '../tables.ts'
import type { Adder } from './adding.ts'

/** Takes back a copy that was added a moment ago, and with it what was made for its sake and nobody else uses. */
export function undoEntry(
  db: Db,
  { libraryId, personId, actor }: Adder,
  entryId: string,
  now: Date,
): Promise<
  | { title: string }
  | Refused<'unknown-entry'>
  | Refused<'copy-in-use'>
  | Refused<'book-named', { by: ClubsUse }>
> {
  return transaction(db, async tx => {
    const entry = await tables(tx)
      .selectFrom('catalog.adding_entries')
      .select(['copy_id', 'work_id', 'edition_id', 'title', 'made'])
      .where('id', '=', entryId)
      .where('library_id', '=', libraryId)
      .where('person_id', '=', personId)
      .where('outcome', '=', 'added')
      .forUpdate()
      .executeTakeFirst()
    if (!entry?.copy_id || !entry.work_id || !entry.edition_id) return refused('unknown-entry')
    const [workId, editionId] = [entry.work_id, entry.edition_id]
    const by = await namedBy(tx, { ...entry, copy_id: entry.copy_id, workId, editionId })
    if (by) return refused('book-named', { by })
    if (!(await removeCopy(tx, entry.copy_id))) return refused('copy-in-use')
    await removeUnused(tx, { libraryId, workId, editionId, made: entry.made }, now)
    await tables(tx)
      .updateTable('catalog.adding_entries')
      .set({ outcome: 'undone' })
      .where('id', '=', entryId)
      .execute()
    await told(tx, { libraryId, workId, title: entry.title ?? '' }, actor, now)
    return { title: entry.title ?? '' }
  })
}

const told = (tx: Tx, book: { libraryId: string; workId: string; title: string }, actor: Actor, now: Date) =>
  recordBook(tx, 'catalog.copy-taken-back', book, actor, now)

/** What of a club names the book that was made for this copy, and would go with it. */
async function namedBy(
  tx: Tx,
  {
    copy_id,
    workId,
    editionId,
    made,
  }: { copy_id: string; workId: string; editionId: string; made: readonly string[] },
): Promise<ClubsUse | undefined> {
  const going = [made.includes('edition') ? editionId : [], made.includes('work') ? workId : []].flat()
  const another = await tables(tx)
    .selectFrom('catalog.copies')
    .select('id')
    .where('edition_id', '=', editionId)
    .where('id', '<>', copy_id)
    .executeTakeFirst()
  if (another) return undefined
  const named = await namedByClubs(tx, going)
  return going.flatMap(id => named.get(id) ?? [])[0]
}

/** False when somebody has lent it or wants it; one that is gone already is as good as removed. */
async function removeCopy(tx: Tx, copyId: string): Promise<boolean> {
  const copy = await tables(tx)
    .selectFrom('catalog.copies')
    .select('availability')
    .where('id', '=', copyId)
    .forUpdate()
    .executeTakeFirst()
  if (copy === undefined) return true
  if (copy.availability !== 'on-shelf' || (await copiesInUse(tx, [copyId])).has(copyId)) return false
  await tables(tx).deleteFrom('catalog.copies').where('id', '=', copyId).execute()
  return true
}

type Making = { libraryId: string; workId: string; editionId: string; made: readonly string[] }

async function removeUnused(
  tx: Tx,
  { libraryId, workId, editionId, made }: Making,
  now: Date,
): Promise<void> {
  if (made.includes('holding'))
    await sql`delete from catalog.holdings holding where library_id = ${libraryId} and work_id = ${workId}
      and not exists (select from catalog.copies copy
        where copy.library_id = ${libraryId} and copy.work_id = ${workId})`.execute(tx)
  if (made.includes('edition'))
    await sql`update catalog.editions set removed_at = ${now} where id = ${editionId}
      and not exists (select from catalog.copies copy where copy.work_id = ${workId} and copy.edition_id = ${editionId})
      and not exists (select from catalog.holdings where work_id = ${workId}
        and ${made.includes('work')}::boolean)`.execute(tx)
  if (made.includes('work'))
    await sql`update catalog.works set removed_at = ${now} where id = ${workId}
      and not exists (select from catalog.holdings where work_id = ${workId})
      and not exists (select from catalog.editions where work_id = ${workId} and removed_at is null)`.execute(
      tx,
    )
  await reindexWorks(tx, [workId])
}
