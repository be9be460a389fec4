import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { noteWords } from '../notes/noting.ts'
import { shareOf } from '../readthroughs/place.ts'
import { tables } from '../tables.ts'
import type { LoggedNote, LoggedShelf } from './logged-book.ts'
import type { Placed, Writing, WrittenBook } from './writing-books.ts'

type Books = ReadonlyMap<string, WrittenBook>
type Marked = Set<string>

/** Makes the shelves that are not there; capitals make no other one. Returns their ids by their names in small letters. */
export async function writeShelves(
  tx: Tx,
  { personId, now }: Writing,
  shelves: readonly LoggedShelf[],
): Promise<Map<string, string>> {
  const named = new Map(shelves.toReversed().map(shelf => [shelf.name.toLowerCase(), shelf]))
  if (named.size === 0) return new Map()
  await tables(tx)
    .insertInto('reading.shelves')
    .values(
      [...named.values()].map(({ name, rule }) => ({
        id: newId(),
        person_id: personId,
        name,
        rule,
        created_at: now,
        updated_at: now,
      })),
    )
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const { rows } = await sql<{ id: string; name: string }>`
    select id, lower(name) as name from reading.shelves
    where person_id = ${personId} and rule is null and lower(name) = any(${[...named.keys()]}::text[])`.execute(
    tx,
  )
  return new Map(rows.map(({ id, name }) => [name, id]))
}

/** Puts books onto their shelves, by hand: one that fills itself is left to its rule. */
export async function fillShelves(
  tx: Tx,
  writing: Writing,
  rows: readonly Placed[],
  books: Books,
): Promise<Marked> {
  const names = rows.flatMap(({ book }) => book.shelves.map(name => ({ name, rule: null })))
  const ids = await writeShelves(tx, writing, names)
  const wanted = rows.flatMap(({ book, workId }) =>
    book.shelves.flatMap(name => {
      const [shelf_id, book_id] = [ids.get(name.toLowerCase()), books.get(workId)?.bookId]
      return shelf_id && book_id
        ? [{ shelf_id, book_id, person_id: writing.personId, added_at: writing.now }]
        : []
    }),
  )
  if (wanted.length === 0) return new Set()
  const added = await tables(tx)
    .insertInto('reading.shelf_books')
    .values(wanted)
    .onConflict(conflict => conflict.doNothing())
    .returning('book_id')
    .execute()
  return new Set(added.map(({ book_id }) => book_id))
}

export async function writeTags(
  tx: Tx,
  { personId }: Writing,
  rows: readonly Placed[],
  books: Books,
): Promise<Marked> {
  const wanted = rows.flatMap(({ book, workId }) => {
    const bookId = books.get(workId)?.bookId
    return bookId
      ? book.tags.flatMap(tag =>
          tag.trim() === '' ? [] : [{ book_id: bookId, person_id: personId, tag: tag.slice(0, 60).trim() }],
        )
      : []
  })
  if (wanted.length === 0) return new Set()
  const added = await tables(tx)
    .insertInto('reading.tags')
    .values(wanted)
    .onConflict(conflict => conflict.doNothing())
    .returning('book_id')
    .execute()
  return new Set(added.map(({ book_id }) => book_id))
}

/** Adds the notes whose words the book has not got. */
export async function writeNotes(
  tx: Tx,
  { personId, now }: Writing,
  rows: readonly Placed[],
  books: Books,
): Promise<Marked> {
  const wanted = rows.flatMap(({ book, workId }) => {
    const place = books.get(workId)
    return place ? book.notes.map(note => ({ note, place })) : []
  })
  if (wanted.length === 0) return new Set()
  const { rows: kept } = await sql<{ book_id: string; kind: string; body: string }>`
    select book_id, kind, body from reading.notes
    where book_id = any(${wanted.map(({ place }) => place.bookId)}::uuid[])`.execute(tx)
  const there = new Set(kept.map(({ book_id, kind, body }) => `${book_id} ${kind} ${body}`))
  const missing = wanted.filter(({ note, place }) => {
    const key = `${place.bookId} ${note.kind} ${note.body}`
    const isMissing = !there.has(key)
    there.add(key)
    return isMissing
  })
  if (missing.length > 0)
    await tables(tx)
      .insertInto('reading.notes')
      .values(missing.map(({ note, place }) => ({ ...noteColumns(note, place, now), person_id: personId })))
      .execute()
  return new Set(missing.map(({ place }) => place.bookId))
}

function noteColumns({ kind, body, page, tags, createdAt }: LoggedNote, place: WrittenBook, now: Date) {
  const at = createdAt === null ? now : new Date(createdAt)
  return {
    id: newId(),
    book_id: place.bookId,
    kind,
    body,
    page,
    share: page === null ? null : shareOf({ unit: 'page', value: page }, place.length),
    tags,
    created_at: at,
    updated_at: at,
    search: noteWords(body, tags),
  }
}
