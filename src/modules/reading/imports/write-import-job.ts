import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { ChunkSize } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { Writing } from './writing-books.ts'
import { waitingRows, writeRows } from './writing-rows.ts'

/** Puts into the log what the preview showed, in short transactions. Killed and run again, it goes on where it stood. */
export const writeImport = job<{ importId: string }>(
  'reading.write-import',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ importId }, { db, now, log, signal, progress }) => {
    const found = await tables(db)
      .selectFrom('reading.imports')
      .select(['person_id', 'day', 'rows_read'])
      .where('id', '=', importId)
      .where('status', '=', 'writing')
      .executeTakeFirst()
    if (!found) return
    const writing = { personId: found.person_id, day: found.day, now }
    const size = new ChunkSize({ first: 8, least: 8, most: 100 })
    for (let done = 0, last = 0, counted = 200; ; ) {
      signal.throwIfAborted()
      const written = await size.run(most => writeChunk(db, importId, writing, { after: last, most }, log))
      if (written.length === 0) break
      done += written.length
      last = written.at(-1) ?? last
      await progress((done / Math.max(1, found.rows_read)) * 100, { done, total: found.rows_read })
      if (done < counted) continue
      await recount(db)
      counted *= 4
    }
    await recount(db)
    await tables(db)
      .updateTable('reading.imports')
      .set({ status: 'written', written_at: now })
      .where('id', '=', importId)
      .where('status', '=', 'writing')
      .execute()
  },
)

/** Where to go on, and how many rows fit into one transaction. */
type Part = { after: number; most: number }

type Log = { warn(details: object, message: string): void }

/** One transaction; when the database refuses a row's values, the chunk is tried again row by row and only that row fails. */
async function writeChunk(
  db: Db,
  importId: string,
  writing: Writing,
  part: Part,
  log: Log,
): Promise<number[]> {
  try {
    return await transaction(db, tx => writeNext(tx, importId, writing, part))
  } catch (error) {
    if (!/^2[23]/.test(String((error as { code?: unknown }).code ?? ''))) throw error
    log.warn({ err: error, importId }, 'The database refused a row of a reader’s import')
    return part.most > 1
      ? writeChunk(db, importId, writing, { ...part, most: 1 }, log)
      : failNext(db, importId, part)
  }
}

async function writeNext(
  tx: Tx,
  importId: string,
  writing: Writing,
  { after, most }: Part,
): Promise<number[]> {
  const rows = await waitingRows(tx, importId, after).limit(most).forUpdate().execute()
  if (rows.length > 0) await writeRows(tx, importId, writing, rows)
  return rows.map(({ number }) => number)
}

const failNext = (db: Db, importId: string, { after }: Part): Promise<number[]> =>
  transaction(db, async tx => {
    const row = await waitingRows(tx, importId, after).limit(1).executeTakeFirst()
    if (!row) return []
    await tables(tx)
      .updateTable('reading.import_rows')
      .set({ result: 'failed', reason: JSON.stringify({ code: 'not-stored' }) })
      .where('import_id', '=', importId)
      .where('number', '=', row.number)
      .execute()
    return [row.number]
  })

/** The embedded database never counts its tables by itself, and would plan for empty ones. */
async function recount(db: Db): Promise<void> {
  for (const table of ['books', 'readthroughs', 'import_rows', 'tags', 'shelf_books', 'notes'])
    await sql`analyze ${sql.table(`reading.${table}`)}`.execute(db)
}
