import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'

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
  const { rows: known } = await sql<{
    fingerprint: Buffer
    source_key: string | null
    book: string
    work: string
  }>`
    select row.fingerprint, row.source_key, book.id as book, book.work_id as work
    from reading.import_rows row join reading.books book on book.id = row.book_id
    where row.person_id = ${personId} and book.person_id = ${personId}
      and (row.fingerprint = any(${rows.map(({ fingerprint }) => fingerprint)}::bytea[])
        or row.source_key = any(${rows.flatMap(({ sourceKey }) => sourceKey ?? [])}::text[]))
    order by row.import_id`.execute(tx)
  const byPrint = new Map(known.map(one => [one.fingerprint.toString('hex'), one]))
  const byKey = new Map(known.map(one => [one.source_key, one]))
  return rows.map(({ fingerprint, sourceKey }) => {
    const same = byPrint.get(Buffer.from(fingerprint).toString('hex'))
    const found = same ?? (sourceKey === null ? undefined : byKey.get(sourceKey))
    return found ? { bookId: found.book, workId: found.work, same: same !== undefined } : null
  })
}
