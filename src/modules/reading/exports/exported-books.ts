import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { recordsForReader } from '../../catalog/index.ts'
import type { OwnBook } from '../imports/formats/own-book.ts'
import { tables } from '../tables.ts'

/** A book as a file of the whole log holds it. To whom it is shown is told, and not taken back in by an import. */
export type ExportedBook = OwnBook & { shared: string }

const batch = 200

/** All the books of a log in the order in which they came into it, some at a time; between two no connection is held. */
export async function* exportedBooks(db: Db, personId: string): AsyncGenerator<ExportedBook[]> {
  for (let after: string | null = null; ; ) {
    const rows = await nextBooks(db, personId, after)
    after = rows.at(-1)?.id ?? null
    if (after === null) return
    yield await withRecords(db, rows)
  }
}

type Row = Awaited<ReturnType<typeof nextBooks>>[number]

const nextBooks = (db: Db, personId: string, after: string | null) =>
  tables(db)
    .selectFrom('reading.books as book')
    .select([
      'book.id',
      'book.work_id',
      'book.edition_id',
      'book.status',
      'book.rating',
      'book.review',
      'book.review_spoils',
      'book.owned',
      'book.favourite',
      'book.pages',
      'book.minutes',
      'book.shared',
      sql<string>`to_char(book.added_on, 'YYYY-MM-DD')`.as('added_on'),
      sql<OwnBook['readthroughs'] & object>`coalesce((select json_agg(json_build_object('began', one.began,
          'ended', one.ended, 'outcome', one.outcome, 'progress', coalesce((select json_agg(json_build_object(
            'unit', told.unit, 'value', told.value, 'day', to_char(told.day, 'YYYY-MM-DD'), 'minutes', told.minutes,
            'toldAt', ${moment('told.told_at')}) order by told.told_at, told.id)
            from reading.progress told where told.readthrough_id = one.id), '[]')) order by one.created_at, one.id)
        from reading.readthroughs one where one.book_id = book.id), '[]')`.as('readthroughs'),
      sql<string[]>`array(select shelf.name from reading.shelf_books held
        join reading.shelves shelf on shelf.id = held.shelf_id
        where held.book_id = book.id order by lower(shelf.name))`.as('shelves'),
      sql<string[]>`array(select tag from reading.tags where book_id = book.id order by lower(tag))`.as(
        'tags',
      ),
      sql<
        OwnBook['notes'] & object
      >`coalesce((select json_agg(json_build_object('kind', note.kind, 'body', note.body,
          'page', note.page, 'tags', note.tags, 'createdAt', ${moment('note.created_at')})
          order by note.created_at, note.id) from reading.notes note where note.book_id = book.id), '[]')`.as(
        'notes',
      ),
      sql<
        OwnBook['prompts'] & object
      >`coalesce((select json_agg(json_build_object('challenge', challenge.name,
          'begun', ${moment('challenge.created_at')}, 'place', prompt.place) order by challenge.created_at, prompt.place)
          from reading.prompts prompt join reading.challenges challenge on challenge.id = prompt.challenge_id
          where prompt.book_id = book.id), '[]')`.as('prompts'),
    ])
    .where('book.person_id', '=', personId)
    .$if(after !== null, query => query.where('book.id', '>', after ?? ''))
    .orderBy('book.id')
    .limit(batch)
    .execute()

/** As ISO 8601 has it, in UTC, to the millisecond. */
const moment = (column: string) =>
  sql.raw(`to_char(${column} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)

async function withRecords(db: Db, rows: readonly Row[]): Promise<ExportedBook[]> {
  const records = await recordsForReader(
    db,
    rows.map(({ work_id, edition_id }) => ({ workId: work_id, editionId: edition_id })),
  )
  return rows.map(row => {
    const record = records.get(row.work_id)
    return {
      here: { workId: row.work_id, editionId: row.edition_id },
      title: record?.title ?? '',
      subtitle: record?.subtitle ?? null,
      authors: record?.authors ?? [],
      isbns: record?.isbns ?? [],
      publisher: record?.publisher ?? null,
      year: record?.year ?? null,
      pages: record?.pages ?? null,
      minutes: null,
      ownLength: { pages: row.pages, minutes: row.minutes },
      format: record?.format ?? null,
      language: record?.language ?? null,
      status: row.status,
      readthroughs: row.readthroughs,
      shelves: row.shelves,
      tags: row.tags,
      rating: row.rating,
      review: row.review,
      reviewSpoils: row.review_spoils,
      owned: row.owned,
      favourite: row.favourite,
      addedOn: row.added_on,
      notes: row.notes,
      prompts: row.prompts,
      shared: row.shared,
    }
  })
}
