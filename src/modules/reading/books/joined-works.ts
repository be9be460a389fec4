import { sql } from 'kysely'
import { type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { editionLengths, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { fold, remember } from './folding.ts'
import { partBooks } from './unfolding.ts'

/** Two works of which the one may have gone into the other, or come out of it again. */
export type Joined = { from: string; into: string }

/**
 * Follows works that were joined, or parted again. A book of a log goes where its edition is now; of a work that is gone it
 * goes to the one that lives on. Who has both then has one, with the readings, notes, tags and shelves of the two. Where they
 * are parted again, books go back to where they stood.
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
      const lives = await titledWorks(tx)
        .where('work.id', '=', into)
        .where('work.merged_into', 'is', null)
        .executeTakeFirst()
      if (gone === undefined && lives) await partBooks(tx, { gone: into, lived: from }, now)
      const moving = await tables(tx)
        .selectFrom('reading.books as book')
        .leftJoin(editionLengths(tx).as('edition'), 'edition.id', 'book.edition_id')
        .select([
          'book.id',
          'book.person_id',
          'book.work_id as stands',
          sql<boolean>`edition.id is not null`.as('hasEdition'),
          sql<string>`coalesce(edition.work_id, ${into}::uuid)`.as('work_id'),
        ])
        .where('book.work_id', 'in', [from, into])
        .where(sql<boolean>`case when edition.id is null then ${gone !== undefined} and book.work_id = ${from}
          else edition.work_id <> book.work_id and edition.work_id in (${from}, ${into}) end`)
        .orderBy('book.id')
        .forUpdate('book')
        .execute()
      for (const { id, person_id, stands, hasEdition, work_id } of moving)
        await moveTo(tx, { id, personId: person_id, workId: stands, hasEdition }, work_id, now)
      await tables(tx)
        .deleteFrom('reading.questions as question')
        .where('question.work_id', '=', from)
        .where(sql<boolean>`${gone !== undefined}`)
        .execute()
    }),
)

type Book = { id: string; personId: string; workId: string; hasEdition: boolean }

async function moveTo(tx: Tx, book: Book, workId: string, now: Date): Promise<void> {
  const { id, personId, workId: fromWork, hasEdition } = book
  const twin = await tables(tx)
    .selectFrom('reading.books')
    .select('id')
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
    .forUpdate()
    .executeTakeFirst()
  if (twin) return fold(tx, { gone: id, kept: twin.id, personId, fromWork, intoWork: workId }, now)
  await tables(tx).updateTable('reading.books').set({ work_id: workId }).where('id', '=', id).execute()
  // One with an edition finds its way back by it.
  if (!hasEdition) await remember(tx, { personId, bookId: id, fromWork, intoWork: workId, folded: null }, now)
}
