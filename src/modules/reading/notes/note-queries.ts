import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { searchQuery, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { NoteKind } from './tables.ts'

const columns = [
  'note.id',
  'note.book_id',
  'note.kind',
  'note.body',
  'note.page',
  'note.share',
  'note.tags',
  'note.created_at',
  'note.updated_at',
  'note.revision',
] as const

/** A person's notes with the title each is about: a builder, by `note`. */
export const notesOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.notes as note')
    .innerJoin('reading.books as book', 'book.id', 'note.book_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select(columns)
    .select(['work.title', 'work.by_line as author', 'work.language'])
    .where('note.person_id', '=', personId)

/** A note by what lists of notes are sorted by. */
export type NotePlace = { page: number | null; created_at: Date; id: string }

// Notes without a page come last: no book is so long.
const nowhere = 100_001
const place = sql<number>`coalesce(note.page, ${sql.lit(nowhere)})`

/** Those of one book, in the order of their places, behind a place; one more where it goes on. */
export const notesOfBook = (
  db: Db,
  personId: string,
  bookId: string,
  { after, limit }: { after: NotePlace | null; limit: number },
) =>
  notesOf(db, personId)
    .where('note.book_id', '=', bookId)
    .$if(after !== null, query =>
      query.where(
        sql<boolean>`(${place}, note.created_at, note.id)
          > (${after?.page ?? nowhere}::int, ${after?.created_at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy(place)
    .orderBy('note.created_at')
    .orderBy('note.id')
    .limit(limit + 1)
    .execute()

export const noteWith = (db: Db, personId: string, noteId: string) =>
  notesOf(db, personId).where('note.id', '=', noteId).executeTakeFirst()

export type NoteQuestion = { q: string; kind: NoteKind | null; tag: string | null; book: string | null }

export const notePageSize = 30

/** What a question finds in all that somebody noted, the last first, behind a place; one more where it goes on. */
export const findNotes = (
  db: Db,
  personId: string,
  { q, kind, tag, book }: NoteQuestion,
  after: NotePlace | null,
) => {
  const words = q === '' ? null : searchQuery(q)
  return notesOf(db, personId)
    .$if(q !== '', query =>
      query.where(words === null ? sql<boolean>`false` : sql<boolean>`note.search @@ ${words}::tsquery`),
    )
    .$if(book !== null, query => query.where('note.book_id', '=', book ?? ''))
    .$if(kind !== null, query => query.where('note.kind', '=', kind ?? 'note'))
    .$if(tag !== null, query =>
      query.where(
        sql<boolean>`exists (select from unnest(note.tags) as one where lower(one) = ${tag?.toLowerCase()})`,
      ),
    )
    .$if(after !== null, query =>
      query.where(
        sql<boolean>`(note.created_at, note.id) < (${after?.created_at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('note.created_at', 'desc')
    .orderBy('note.id', 'desc')
    .limit(notePageSize + 1)
    .execute()
}

/** How many notes a book has. */
export const countNotes = async (db: Db, personId: string, bookId: string): Promise<number> =>
  Number(
    (
      await tables(db)
        .selectFrom('reading.notes')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('book_id', '=', bookId)
        .where('person_id', '=', personId)
        .executeTakeFirstOrThrow()
    ).count,
  )

/** All that a person noted, book by book, in the order of the places; a batch is read at a time, so that nobody's are held whole. */
export async function* allNotes(db: Db, personId: string, batch = 500) {
  let after = sql<boolean>`true`
  for (;;) {
    const notes = await notesOf(db, personId)
      .where(after)
      .orderBy('note.book_id')
      .orderBy(place)
      .orderBy('note.id')
      .limit(batch)
      .execute()
    yield* notes
    const last = notes.at(-1)
    if (!last || notes.length < batch) return
    after = sql`(note.book_id, ${place}, note.id) > (${last.book_id}::uuid, ${last.page ?? nowhere}::int, ${last.id}::uuid)`
  }
}
