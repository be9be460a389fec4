import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'

type Known = { fingerprint: Buffer; source_key: string | null; book: string; work: string }
type Keyed = { fingerprint: Uint8Array; sourceKey: string | null }

/**
 * The book that each of these rows became when it, or an earlier word on the same book from the same program, was imported;
 * null where none was, or its book left the log. `same` tells that it was this very row.
 */
export async function booksBefore(
  tx: Tx,
  personId: string,
  rows: readonly Keyed[],
): Promise<Array<{ bookId: string; workId: string; same: boolean } | null>> {
  const prints = rows.map(({ fingerprint }) => fingerprint)
  const keys = rows.flatMap(({ sourceKey }) => sourceKey ?? [])
  const { rows: known } = await sql<Known>`
    select row.fingerprint, row.source_key, book.id as book, book.work_id as work
    from (select import_id, fingerprint, source_key, book_id from reading.import_rows
        where person_id = ${personId} and fingerprint = any(${prints}::bytea[]) and book_id is not null
      union select import_id, fingerprint, source_key, book_id from reading.import_rows
        where person_id = ${personId} and source_key = any(${keys}::text[]) and book_id is not null) as row
    join reading.books book on book.id = row.book_id
    where book.person_id = ${personId}
    order by row.import_id`.execute(tx)
  const byPrint = new Map(known.map(one => [one.fingerprint.toString('hex'), one]))
  const byKey = new Map(known.map(one => [one.source_key, one]))
  return rows.map(({ fingerprint, sourceKey }) => {
    const same = byPrint.get(Buffer.from(fingerprint).toString('hex'))
    const found = same ?? (sourceKey === null ? undefined : byKey.get(sourceKey))
    return found ? { bookId: found.book, workId: found.work, same: same !== undefined } : null
  })
}
