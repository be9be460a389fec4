import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { editionLengths } from '../../catalog/index.ts'
import type { Length } from '../readthroughs/place.ts'
import { tables } from '../tables.ts'
import type { LoggedBook } from './logged-book.ts'

/** A row that is to go into the log, and the work that it is. */
export type Placed = { number: number; book: LoggedBook; workId: string; editionId: string | null }

export type Writing = { personId: string; day: string; now: Date }

/** A book of the log with what is known of its length; `status` is the one that it keeps. */
export type WrittenBook = { bookId: string; isNew: boolean; changed: boolean; status: string; length: Length }

/** Puts books into the log; one that stands in it keeps all that it has, and gets what it lacks. By work. */
export async function writeBooks(
  tx: Tx,
  { personId, day, now }: Writing,
  rows: readonly Placed[],
): Promise<Map<string, WrittenBook>> {
  const workIds = [...new Set(rows.map(({ workId }) => workId))]
  const lengths = await lengthsOf(tx, workIds)
  const values = rows.map(row => valuesOf(row, lengths.of(row.workId, row.editionId), { day }))
  const first = [...new Map(values.toReversed().map(value => [value.work_id, value])).values()].reverse()
  const added = await tables(tx)
    .insertInto('reading.books')
    .values(first.map(value => ({ id: newId(), person_id: personId, ...value, updated_at: now })))
    .onConflict(conflict => conflict.columns(['person_id', 'work_id']).doNothing())
    .returning('work_id')
    .execute()
  const isNew = new Set(added.map(({ work_id }) => work_id))
  const filled = new Set<string>()
  // Rows of one work follow each other; each fills what those before it left open.
  for (const value of values)
    if (!isNew.has(value.work_id) || !first.includes(value))
      for (const workId of await fill(tx, personId, value, now)) filled.add(workId)
  const books = await tables(tx)
    .selectFrom('reading.books')
    .select(['id', 'work_id', 'edition_id', 'status', 'pages', 'minutes'])
    .where('person_id', '=', personId)
    .where('work_id', '=', sql<string>`any(${workIds}::uuid[])`)
    .execute()
  return new Map(
    books.map(({ id, work_id, edition_id, status, pages, minutes }) => [
      work_id,
      {
        bookId: id,
        isNew: isNew.has(work_id),
        changed: isNew.has(work_id) || filled.has(work_id),
        status,
        length: { pages: pages ?? lengths.of(work_id, edition_id), minutes },
      },
    ]),
  )
}

function valuesOf({ book, workId, editionId }: Placed, known: number | null, { day }: { day: string }) {
  const own = book.ownLength ?? { pages: book.pages === known ? null : book.pages, minutes: book.minutes }
  return {
    work_id: workId,
    edition_id: editionId,
    status: book.status,
    rating: book.rating,
    review: book.review,
    review_spoils: book.reviewSpoils,
    owned: book.owned,
    favourite: book.favourite,
    pages: own.pages,
    minutes: own.minutes,
    // A month or a year is no day: it came into the log when it was brought.
    added_on: book.addedOn?.length === 10 ? book.addedOn : day,
  }
}

type Values = ReturnType<typeof valuesOf>

async function fill(tx: Tx, personId: string, value: Values, now: Date): Promise<string[]> {
  const { rows } = await sql<{ work_id: string }>`
    update reading.books book set
      edition_id = coalesce(book.edition_id, ${value.edition_id}::uuid),
      rating = coalesce(book.rating, ${value.rating}::smallint),
      review_spoils = case when book.review is null then ${value.review_spoils} else book.review_spoils end,
      review = coalesce(book.review, ${value.review}::text),
      owned = book.owned or ${value.owned},
      favourite = book.favourite or ${value.favourite},
      pages = coalesce(book.pages, ${value.pages}::integer),
      minutes = coalesce(book.minutes, ${value.minutes}::integer),
      updated_at = ${now}, revision = book.revision + 1
    where book.person_id = ${personId} and book.work_id = ${value.work_id}
      and ((book.edition_id is null and ${value.edition_id}::uuid is not null)
        or (book.rating is null and ${value.rating}::smallint is not null)
        or (book.review is null and ${value.review}::text is not null)
        or (book.owned, book.favourite) is distinct from (book.owned or ${value.owned}, book.favourite or ${value.favourite})
        or (book.pages is null and ${value.pages}::integer is not null)
        or (book.minutes is null and ${value.minutes}::integer is not null))
    returning book.work_id`.execute(tx)
  return rows.map(({ work_id }) => work_id)
}

/** How many pages the records know: of an edition, or the most of any of the work's. */
async function lengthsOf(tx: Tx, workIds: readonly string[]) {
  const editions = await editionLengths(tx)
    .where('edition.work_id', '=', sql<string>`any(${workIds}::uuid[])`)
    .execute()
  return {
    of(workId: string, editionId: string | null): number | null {
      const pages = editions.flatMap(one =>
        one.work_id === workId && (editionId === null || one.id === editionId) ? (one.pages ?? []) : [],
      )
      return pages.length > 0 ? Math.max(...pages) : null
    },
  }
}
