import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import type { Folded } from './tables.ts'

/** Two books of one person of which the first goes into the second, as their works did. */
export type Folding = { gone: string; kept: string; personId: string; fromWork: string; intoWork: string }

/** Puts all that is said of one book to the other, which stays where it stands; what both say, the other said. It is remembered. */
export async function fold(tx: Tx, folding: Folding, now: Date): Promise<void> {
  const { gone, kept, personId, fromWork, intoWork } = folding
  const before = await belongingsOf(tx, folding)
  await moveBelongings(tx, folding)
  const { rows } = await sql<{ written: object }>`
    update reading.books kept set rating = coalesce(kept.rating, gone.rating),
      review = coalesce(kept.review, gone.review), review_spoils = case when kept.review is null then gone.review_spoils else kept.review_spoils end,
      owned = kept.owned or gone.owned, favourite = kept.favourite or gone.favourite,
      pages = coalesce(kept.pages, gone.pages), minutes = coalesce(kept.minutes, gone.minutes),
      edition_id = coalesce(kept.edition_id, gone.edition_id), added_on = least(kept.added_on, gone.added_on),
      status = case when kept.status = 'to-read' then gone.status else kept.status end,
      updated_at = ${now}, revision = kept.revision + 1
    from reading.books gone where kept.id = ${kept} and gone.id = ${gone}
    returning to_jsonb(kept) as written`.execute(tx)
  const folded: Folded = { ...before, written: rows[0]?.written ?? {} }
  // What was joined before with the one that goes is remembered of the one that lives on.
  await tables(tx)
    .updateTable('reading.joined_books')
    .set({ book_id: kept })
    .where('book_id', '=', gone)
    .execute()
  await tables(tx).deleteFrom('reading.books').where('id', '=', gone).execute()
  await remember(tx, { personId, bookId: kept, fromWork, intoWork, folded }, now)
}

type Joining = { personId: string; bookId: string; fromWork: string; intoWork: string; folded: Folded | null }

/** Keeps what joining two works did to a book. */
export const remember = (tx: Tx, { personId, bookId, fromWork, intoWork, folded }: Joining, now: Date) =>
  tables(tx)
    .insertInto('reading.joined_books')
    .values({
      id: newId(),
      person_id: personId,
      book_id: bookId,
      from_work: fromWork,
      into_work: intoWork,
      folded: folded && JSON.stringify(folded),
      joined_at: now,
    })
    .execute()

async function belongingsOf(tx: Tx, { gone, kept }: Folding): Promise<Omit<Folded, 'written'>> {
  const { rows } = await sql<Omit<Folded, 'written'>>`
    select to_jsonb(gone) as gone, to_jsonb(kept) as kept,
      array(select id from reading.readthroughs where book_id = gone.id) as readthroughs,
      (select one.id from reading.readthroughs one where one.book_id = gone.id and one.outcome is null
        and exists (select from reading.readthroughs where book_id = kept.id and outcome is null)) as stopped,
      array(select id from reading.notes where book_id = gone.id) as notes,
      array(select id from reading.prompts where book_id = gone.id) as prompts,
      coalesce((select jsonb_agg(jsonb_build_object('import_id', import_id, 'number', number))
        from reading.import_rows where book_id = gone.id), '[]') as rows,
      array(select tag from reading.tags where book_id = gone.id) as tags,
      coalesce((select jsonb_agg(jsonb_build_object('shelf_id', shelf_id, 'added_at', added_at))
        from reading.shelf_books where book_id = gone.id), '[]') as shelves,
      array(select tag from reading.tags where book_id = gone.id and lower(tag) not in
        (select lower(tag) from reading.tags where book_id = kept.id)) as "newTags",
      array(select shelf_id from reading.shelf_books where book_id = gone.id and shelf_id not in
        (select shelf_id from reading.shelf_books where book_id = kept.id)) as "newShelves"
    from reading.books gone, reading.books kept where gone.id = ${gone} and kept.id = ${kept}`.execute(tx)
  const [found] = rows
  if (!found) throw new Error('Two books that are folded into one are there.')
  return found
}

async function moveBelongings(tx: Tx, { gone, kept }: Folding): Promise<void> {
  // A book is read once at a time: of two that go on the one that is folded in was stopped.
  await sql`update reading.readthroughs one set outcome = 'stopped' where one.book_id = ${gone} and one.outcome is null
    and exists (select from reading.readthroughs other where other.book_id = ${kept} and other.outcome is null)`.execute(
    tx,
  )
  for (const table of ['reading.readthroughs', 'reading.notes', 'reading.import_rows'] as const)
    await tables(tx).updateTable(table).set({ book_id: kept }).where('book_id', '=', gone).execute()
  await sql`insert into reading.tags (book_id, person_id, tag) select ${kept}, person_id, tag from reading.tags
    where book_id = ${gone} on conflict do nothing`.execute(tx)
  await sql`insert into reading.shelf_books (shelf_id, book_id, person_id, added_at)
    select shelf_id, ${kept}, person_id, added_at from reading.shelf_books where book_id = ${gone} on conflict do nothing`.execute(
    tx,
  )
  await sql`update reading.prompts prompt set book_id = ${kept} where prompt.book_id = ${gone} and not exists
    (select from reading.prompts other where other.challenge_id = prompt.challenge_id and other.book_id = ${kept})`.execute(
    tx,
  )
}
