import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { Folded } from './tables.ts'

/** Works that were one and are two again: books of the one that was gone stand at the one that lived on. */
export type Parted = { gone: string; lived: string }

/**
 * Puts books back where they stood before their works were joined. What was said since of a book that two became stays with
 * the one that lived on; what was said before goes back to the one that said it.
 */
export async function partBooks(tx: Tx, { gone, lived }: Parted, now: Date): Promise<void> {
  const remembered = await tables(tx)
    .selectFrom('reading.joined_books as joined')
    .innerJoin('reading.books as book', 'book.id', 'joined.book_id')
    .select(['joined.id', 'joined.book_id', 'joined.person_id', 'joined.folded', 'book.work_id'])
    .where('joined.from_work', '=', gone)
    .where('joined.into_work', '=', lived)
    .orderBy('joined.id', 'desc')
    .forUpdate('book')
    .execute()
  for (const { book_id, person_id, folded, work_id } of remembered) {
    const twin = await tables(tx)
      .selectFrom('reading.books')
      .select('id')
      .where('person_id', '=', person_id)
      .where('work_id', '=', gone)
      .executeTakeFirst()
    // Put there anew, or moved on since: it stays.
    if (twin || work_id !== lived) continue
    if (folded) await unfold(tx, book_id, { workId: gone, folded }, now)
    else
      await tables(tx).updateTable('reading.books').set({ work_id: gone }).where('id', '=', book_id).execute()
  }
  await tables(tx)
    .deleteFrom('reading.joined_books')
    .where('from_work', '=', gone)
    .where('into_work', '=', lived)
    .execute()
}

async function unfold(
  tx: Tx,
  kept: string,
  { workId, folded }: { workId: string; folded: Folded },
  now: Date,
): Promise<void> {
  const id = await bookAsBefore(tx, workId, folded, now)
  await asBefore(tx, kept, folded, now)
  const { readthroughs, notes, prompts } = folded
  for (const [table, ids] of [
    ['reading.readthroughs', readthroughs],
    ['reading.notes', notes],
  ] as const)
    await tables(tx)
      .updateTable(table)
      .set({ book_id: id })
      .where('book_id', '=', kept)
      .where('id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute()
  await sql`update reading.readthroughs set outcome = null
    where id = ${folded.stopped} and outcome = 'stopped' and ended is null`.execute(tx)
  await sql`update reading.prompts set book_id = ${id}
    where id = any(${prompts}::uuid[]) and (book_id is null or book_id = ${kept})`.execute(tx)
  await sql`update reading.import_rows row set book_id = ${id}
    from jsonb_to_recordset(${JSON.stringify(folded.rows)}::jsonb) as was (import_id uuid, number integer)
    where row.import_id = was.import_id and row.number = was.number and row.book_id = ${kept}`.execute(tx)
  await partMarks(tx, { id, kept }, folded)
  // What was joined with it before is its own again.
  await sql`update reading.joined_books set book_id = ${id} where book_id = ${kept} and into_work = ${workId}`.execute(
    tx,
  )
}

async function bookAsBefore(tx: Tx, workId: string, { gone }: Folded, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into reading.books (id, person_id, work_id, edition_id, status, rating, review, review_spoils, owned, favourite,
      pages, minutes, added_on, shared, shared_library_id, updated_at, revision)
    select id, person_id, ${workId}, edition_id, status, rating, review, review_spoils, owned, favourite,
      pages, minutes, added_on, shared, shared_library_id, ${now}, revision + 1
    from jsonb_populate_record(null::reading.books, ${JSON.stringify(gone)}::jsonb)
    returning id`.execute(tx)
  return rows[0]?.id ?? ''
}

/** What the one that lived on got by the joining, and nobody changed since, it loses again. */
const asBefore = (tx: Tx, id: string, { kept, written }: Folded, now: Date) => {
  const columns = [
    'rating',
    'review',
    'review_spoils',
    'owned',
    'favourite',
    'pages',
    'minutes',
    'edition_id',
    'added_on',
    'status',
  ]
  const sets = columns.map(
    name =>
      sql`${sql.ref(name)} = case when book.${sql.ref(name)} is not distinct from after.${sql.ref(name)}
        then before.${sql.ref(name)} else book.${sql.ref(name)} end`,
  )
  return sql`update reading.books book set ${sql.join(sets)}, updated_at = ${now}, revision = book.revision + 1
    from jsonb_populate_record(null::reading.books, ${JSON.stringify(kept)}::jsonb) as before,
      jsonb_populate_record(null::reading.books, ${JSON.stringify(written)}::jsonb) as after
    where book.id = ${id}`.execute(tx)
}

type Two = { id: string; kept: string }

async function partMarks(
  tx: Tx,
  { id, kept }: Two,
  { tags, newTags, shelves, newShelves }: Folded,
): Promise<void> {
  await sql`insert into reading.tags (book_id, person_id, tag) select book.id, book.person_id, tag
    from reading.books book, unnest(${tags}::text[]) as tag where book.id = ${id}`.execute(tx)
  await sql`delete from reading.tags where book_id = ${kept} and tag = any(${newTags}::text[])`.execute(tx)
  // A shelf may be gone by now.
  await sql`insert into reading.shelf_books (shelf_id, book_id, person_id, added_at)
    select shelf.id, ${id}, shelf.person_id, was.added_at from reading.shelves shelf
    join jsonb_to_recordset(${JSON.stringify(shelves)}::jsonb) as was (shelf_id uuid, added_at timestamptz)
      on was.shelf_id = shelf.id`.execute(tx)
  await sql`delete from reading.shelf_books where book_id = ${kept} and shelf_id = any(${newShelves}::uuid[])`.execute(
    tx,
  )
}
