import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { searchQuery, titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { NoteKind } from './tables.ts'

/** What is looked for among somebody's notes; null where it does not matter. */
export type NoteQuestion = {
  q: string
  kind: NoteKind | null
  tag: string | null
  bookId: string | null
}

export const everyNote: NoteQuestion = { q: '', kind: null, tag: null, bookId: null }

export type Note = Awaited<ReturnType<typeof findNotes>>[number]

/** Where a list of notes goes on: behind what it is ordered by, of the last one that was shown. */
export type NoteKey = { at: string; id: string }

export const notesPageSize = 30

/** Of one book by their place in it, of all books the last written first; as many as a page holds and one more. */
export async function findNotes(
  db: Db,
  personId: string,
  question: NoteQuestion,
  after: NoteKey | null,
  limit = notesPageSize,
) {
  const words = question.q === '' ? null : searchQuery(question.q)
  if (question.q !== '' && words === null) return []
  const ofBook = question.bookId !== null
  const [behind, direction] = ofBook ? ([sql`>`, 'asc'] as const) : ([sql`<`, 'desc'] as const)
  return notesOf(db, personId)
    .select((ofBook ? placeKey : writtenKey).as('key'))
    .$if(words !== null, query => query.where(sql<boolean>`note.search @@ ${words}::tsquery`))
    .$if(question.kind !== null, query => query.where('note.kind', '=', question.kind ?? 'note'))
    .$if(question.tag !== null, query => query.where(tagged(question.tag ?? '')))
    .$if(ofBook, query => query.where('note.book_id', '=', question.bookId))
    .$if(after !== null, query =>
      query.where(
        ofBook
          ? sql<boolean>`(${placeKey}, note.id) ${behind} (${after?.at}, ${after?.id}::uuid)`
          : sql<boolean>`(note.created_at, note.id) ${behind} (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy(ofBook ? placeKey : sql`note.created_at`, direction)
    .orderBy('note.id', direction)
    .limit(limit + 1)
    .execute()
}

/** A note of this person's; undefined where it is not theirs. */
export const noteWith = (db: Db, personId: string, noteId: string) =>
  notesOf(db, personId).where('note.id', '=', noteId).executeTakeFirst()

/** Their notes' tags with how often each stands, the most used first. */
export const noteTags = (db: Db, personId: string) =>
  sql<{ tag: string; notes: number }>`
    select min(tag) as tag, count(*)::int as notes from reading.notes, unnest(tags) as tag
    where person_id = ${personId} group by lower(tag) order by notes desc, tag limit 200`
    .execute(db)
    .then(({ rows }) => rows)

/** A person's notes, each with its book: a builder, by `note`. */
const notesOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('reading.notes as note')
    .innerJoin('reading.books as book', 'book.id', 'note.book_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .select([
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
      'work.title',
      'work.by_line as author',
      'work.language',
    ])
    .where('note.person_id', '=', personId)

// By the share, which holds in every edition; where the length is not known by the page; what has no place stands last.
const placeKey = sql<string>`(lpad(coalesce(note.share, 2000000)::text, 7, '0') || lpad(coalesce(note.page, 200000)::text, 6, '0')) collate "C"`

const writtenKey = sql<string>`to_char(note.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`

const tagged = (tag: string) =>
  sql<boolean>`exists (select from unnest(note.tags) as one where lower(one) = ${tag.toLowerCase()})`
