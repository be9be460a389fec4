import { sql } from 'kysely'
import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** Two works of which the one may have gone into the other, or come out of it again. */
export type Joined = { from: string; into: string }

/**
 * Follows works that were joined, or parted again. A book of a log goes where its edition is now; of a work that is gone it
 * goes to the one that lives on. Who has both then has one, with the readings, notes, tags and shelves of the two.
 */
export const followJoinedBooks = job<Joined>(
  'reading.follow-joined-works',
  {},
  ({ from, into }, { db, now }) =>
    transaction(db, async tx => {
      const gone = await titledWorks(tx)
        .where('work.id', '=', from)
        .where('work.merged_into', '=', into)
        .executeTakeFirst()
      const moving = await tables(tx)
        .selectFrom('reading.books as book')
        .leftJoin(editionLengths(tx).as('edition'), 'edition.id', 'book.edition_id')
        .select([
          'book.id',
          'book.person_id',
          sql<string>`coalesce(edition.work_id, ${into}::uuid)`.as('work_id'),
        ])
        .where('book.work_id', 'in', [from, into])
        .where(sql<boolean>`case when edition.id is null then ${gone !== undefined} and book.work_id = ${from}
          else edition.work_id <> book.work_id and edition.work_id in (${from}, ${into}) end`)
        .orderBy('book.id')
        .forUpdate('book')
        .execute()
      for (const { id, person_id, work_id } of moving)
        await moveTo(tx, { id, personId: person_id }, work_id, now)
      await tables(tx)
        .deleteFrom('reading.questions as question')
        .where('question.work_id', '=', from)
        .where(sql<boolean>`${gone !== undefined}`)
        .execute()
    }),
)

type Book = { id: string; personId: string }

async function moveTo(tx: Tx, book: Book, workId: string, now: Date): Promise<void> {
  const twin = await tables(tx)
    .selectFrom('reading.books')
    .select('id')
    .where('person_id', '=', book.personId)
    .where('work_id', '=', workId)
    .forUpdate()
    .executeTakeFirst()
  if (twin) return fold(tx, book.id, twin.id, now)
  await tables(tx).updateTable('reading.books').set({ work_id: workId }).where('id', '=', book.id).execute()
}

/** Puts all that is said of one book to the other, which stays where it stands; what both say, the other said. */
async function fold(tx: Tx, from: string, into: string, now: Date): Promise<void> {
  // A book is read once at a time: of two that go on the one that is folded in was stopped.
  await sql`update reading.readthroughs one set outcome = 'stopped' where one.book_id = ${from} and one.outcome is null
    and exists (select from reading.readthroughs other where other.book_id = ${into} and other.outcome is null)`.execute(
    tx,
  )
  for (const table of ['reading.readthroughs', 'reading.notes', 'reading.import_rows'] as const)
    await tables(tx).updateTable(table).set({ book_id: into }).where('book_id', '=', from).execute()
  await sql`insert into reading.tags (book_id, person_id, tag) select ${into}, person_id, tag from reading.tags
    where book_id = ${from} on conflict do nothing`.execute(tx)
  await sql`insert into reading.shelf_books (shelf_id, book_id, person_id, added_at)
    select shelf_id, ${into}, person_id, added_at from reading.shelf_books where book_id = ${from} on conflict do nothing`.execute(
    tx,
  )
  await sql`update reading.prompts prompt set book_id = ${into} where prompt.book_id = ${from} and not exists
    (select from reading.prompts other where other.challenge_id = prompt.challenge_id and other.book_id = ${into})`.execute(
    tx,
  )
  await sql`update reading.books kept set rating = coalesce(kept.rating, gone.rating),
      review = coalesce(kept.review, gone.review), review_spoils = case when kept.review is null then gone.review_spoils else kept.review_spoils end,
      owned = kept.owned or gone.owned, favourite = kept.favourite or gone.favourite,
      pages = coalesce(kept.pages, gone.pages), minutes = coalesce(kept.minutes, gone.minutes),
      edition_id = coalesce(kept.edition_id, gone.edition_id), added_on = least(kept.added_on, gone.added_on),
      status = case when kept.status = 'to-read' then gone.status else kept.status end,
      updated_at = ${now}, revision = kept.revision + 1
    from reading.books gone where kept.id = ${into} and gone.id = ${from}`.execute(tx)
  await tables(tx).deleteFrom('reading.books').where('id', '=', from).execute()
}
