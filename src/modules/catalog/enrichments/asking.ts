import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'

export type Asker = { libraryId: string; personId: string }

/** So many books are asked about at one press: those outside give their answers freely, and are not ours to wear out. */
export const mostAtOnce = 500
const daysBetween = 30

/** Asks what is missing in one edition of the library's list. Asked again it is the same question. */
export function askAboutEdition(
  db: Db,
  asker: Asker,
  editionId: string,
  now: Date,
): Promise<{ id: string } | Refused<'no-number'>> {
  return transaction(db, async tx => {
    const open = await openQuestion(tx, asker.libraryId, editionId)
    if (open !== undefined && open.status !== 'failed') return { id: open.id }
    if (open !== undefined) {
      await askAgain(tx, asker.libraryId, open.id, now)
      return { id: open.id }
    }
    const edition = await lacking(tx, asker.libraryId).where('edition.id', '=', editionId).executeTakeFirst()
    if (edition === undefined) return refused('no-number')
    const id = newId()
    await tables(tx)
      .insertInto('catalog.enrichments')
      .values(questionOf(id, asker, edition, now))
      .execute()
    await send(tx, 'catalog.enrich', {})
    return { id }
  })
}

/** Asks about the books of the library's list that lack something and were not asked about lately; 500 at most. */
export function askAboutAll(db: Db, asker: Asker, now: Date): Promise<number> {
  return transaction(db, async tx => {
    const editions = await unasked(tx, asker.libraryId, now).limit(mostAtOnce).execute()
    if (editions.length === 0) return 0
    await tables(tx)
      .insertInto('catalog.enrichments')
      .values(editions.map(edition => questionOf(newId(), asker, edition, now)))
      .onConflict(conflict => conflict.doNothing())
      .execute()
    await send(tx, 'catalog.enrich', {})
    return editions.length
  })
}

/** How many books `askAboutAll` would ask about, to its limit. */
export async function countUnasked(db: Db, libraryId: string, now: Date): Promise<number> {
  const { count } = await db
    .selectFrom(unasked(db, libraryId, now).limit(mostAtOnce).as('edition'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Puts a question that failed back into the row. False when it is none of the library's. */
export async function askAgain(db: Db, libraryId: string, id: string, now: Date): Promise<boolean> {
  const again = await tables(db)
    .updateTable('catalog.enrichments')
    .set({ status: 'waiting', attempts: 0, last_error: null, next_at: now })
    .where('id', '=', id)
    .where('library_id', '=', libraryId)
    .where('status', '=', 'failed')
    .executeTakeFirst()
  return again.numUpdatedRows > 0n
}

const questionOf = (
  id: string,
  { libraryId, personId }: Asker,
  { workId, editionId, isbn }: { workId: string; editionId: string; isbn: string | null },
  now: Date,
) => ({
  id,
  library_id: libraryId,
  work_id: workId,
  edition_id: editionId,
  isbn: isbn ?? '',
  asked_by: personId,
  next_at: now,
  created_at: now,
})

const openQuestion = (db: Db, libraryId: string, editionId: string) =>
  tables(db)
    .selectFrom('catalog.enrichments')
    .select(['id', 'status'])
    .where('library_id', '=', libraryId)
    .where('edition_id', '=', editionId)
    .where('status', 'in', ['waiting', 'proposed', 'failed'])
    .executeTakeFirst()

/** Editions of the library's list that have an ISBN. */
const lacking = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('catalog.holdings as holding')
    .innerJoin('catalog.editions as edition', 'edition.work_id', 'holding.work_id')
    .select(({ selectFrom }) => [
      'edition.work_id as workId',
      'edition.id as editionId',
      selectFrom('catalog.identifiers as identifier')
        .select('identifier.value')
        .whereRef('identifier.edition_id', '=', 'edition.id')
        .where('identifier.kind', '=', 'isbn')
        .orderBy('identifier.value')
        .limit(1)
        .as('isbn'),
    ])
    .where('holding.library_id', '=', libraryId)
    .where('edition.removed_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('catalog.identifiers as identifier')
          .select('identifier.value')
          .whereRef('identifier.edition_id', '=', 'edition.id')
          .where('identifier.kind', '=', 'isbn'),
      ),
    )

/** Of these, those without a picture, a summary, pages or subjects, that nobody asked about lately. */
const unasked = (db: Db, libraryId: string, now: Date) =>
  lacking(db, libraryId)
    .where(({ eb, or, not, exists, selectFrom }) =>
      or([
        eb('edition.cover', 'is', null),
        eb('edition.summary', 'is', null),
        eb('edition.pages', 'is', null),
        not(
          exists(
            selectFrom('catalog.work_subjects as filed')
              .select('filed.work_id')
              .whereRef('filed.work_id', '=', 'edition.work_id'),
          ),
        ),
      ]),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('catalog.enrichments as asked')
            .select('asked.id')
            .whereRef('asked.edition_id', '=', 'edition.id')
            .where('asked.library_id', '=', libraryId)
            .where(({ eb, or }) =>
              or([
                eb('asked.status', 'in', ['waiting', 'proposed', 'failed']),
                eb('asked.created_at', '>', new Date(now.getTime() - daysBetween * 86_400_000)),
              ]),
            ),
        ),
      ),
    )
    .orderBy(sql`holding.popularity`, 'desc')
    .orderBy('edition.id')
