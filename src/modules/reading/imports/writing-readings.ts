import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { shareOf } from '../readthroughs/place.ts'
import { tables } from '../tables.ts'
import { type Missing, missingReadings } from './missing-readings.ts'
import type { Placed, Writing, WrittenBook } from './writing-books.ts'

/** Adds the readings that a log lacks, with how far they had come. Returns the books that got some. */
export async function writeReadings(
  tx: Tx,
  { personId, day, now }: Writing,
  rows: readonly Placed[],
  books: ReadonlyMap<string, WrittenBook>,
): Promise<Set<string>> {
  const kept = await tables(tx)
    .selectFrom('reading.readthroughs')
    .select(['id', 'book_id', 'began', 'ended', 'outcome'])
    .where('book_id', '=', sql<string>`any(${[...books.values()].map(({ bookId }) => bookId)}::uuid[])`)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const wanted = rows.flatMap(({ book, workId, editionId }) => {
    const place = books.get(workId)
    if (!place) return []
    const mine = kept.filter(one => one.book_id === place.bookId)
    const mayGoOn =
      (place.status === 'reading' || place.status === 'paused') && !mine.some(one => one.outcome === null)
    const missing = missingReadings(mine, book.readthroughs, { mayGoOn })
    const added = missing.added.map(one => ({ ...one, id: newId(), book_id: place.bookId, editionId, place }))
    // A later row of the same work finds them there.
    kept.push(...added)
    return [{ added, dated: missing.dated, bookId: place.bookId }]
  })
  const added = wanted.flatMap(one => one.added)
  if (added.length > 0)
    await tables(tx)
      .insertInto('reading.readthroughs')
      .values(
        added.map(({ id, book_id, editionId, began, ended, outcome }) => ({
          id,
          person_id: personId,
          book_id,
          edition_id: editionId,
          began,
          ended,
          outcome,
          created_at: now,
        })),
      )
      .execute()
  for (const { id, began, ended } of wanted.flatMap(one => one.dated)) await date(tx, { id, began, ended })
  const progress = added.flatMap(({ id, place, progress: told }) =>
    told.map(one => ({
      id: newId(),
      person_id: personId,
      readthrough_id: id,
      told_at: one.toldAt === null ? now : new Date(one.toldAt),
      day: one.day ?? day,
      unit: one.unit,
      value: one.value,
      share: shareOf(one, place.length),
      minutes: one.minutes,
    })),
  )
  for (let at = 0; at < progress.length; at += 500)
    await tables(tx)
      .insertInto('reading.progress')
      .values(progress.slice(at, at + 500))
      .execute()
  return new Set(
    wanted.flatMap(({ added: some, dated, bookId }) => (some.length + dated.length > 0 ? [bookId] : [])),
  )
}

const date = (tx: Tx, { id, began, ended }: Missing['dated'][number]) =>
  tables(tx).updateTable('reading.readthroughs').set({ began, ended }).where('id', '=', id).execute()
