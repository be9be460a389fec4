import { type Db, type Tx, transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { job } from '../../jobs/job.ts'
import { ChunkSize } from './chunks.ts'
import type { OriginalFormat } from './draft.ts'
import { type EndedRow, ImportChunk } from './import-chunk.ts'
import { openImport } from './import-reading.ts'
import { type ImportScope, type RowVerdict, verdictsFor } from './import-verdicts.ts'
import { tables } from './tables.ts'

/** Writes what the preview showed, in short transactions. Killed and run again, it goes on where it stood. */
export const writeImport = job<{ importId: string }>(
  'catalog.write-import',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ importId }, { db, now, log, signal, progress }) => {
    const batch = await openImport(db, importId, 'writing')
    if (batch === null) return
    const scope = { importId, libraryId: batch.library_id, options: batch.options }
    const size = new ChunkSize({ first: 10, most: 100 })
    const total = await waitingRows(db, importId)
    for (let done = 0; ; ) {
      signal.throwIfAborted()
      const written = await size.run(rows => writeChunk(db, scope, rows, now, log))
      if (written === 0) break
      done += written
      await progress((done / Math.max(1, total)) * 100, { done, total })
    }
    await tables(db)
      .updateTable('catalog.imports')
      .set({ status: 'written', written_at: now })
      .where('id', '=', importId)
      .where('status', '=', 'writing')
      .execute()
  },
)

const waiting = (db: Db, importId: string) =>
  tables(db)
    .selectFrom('catalog.import_rows')
    .where('import_id', '=', importId)
    .where('result', 'is', null)
    .where('verdict', '<>', 'unreadable')

async function waitingRows(db: Db, importId: string): Promise<number> {
  const { count } = await waiting(db, importId)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return count
}

type Log = { warn(details: object, message: string): void }

/** One transaction; when the database refuses a row's values, the chunk is tried again row by row and only that row fails. */
async function writeChunk(db: Db, scope: ImportScope, rows: number, now: Date, log: Log): Promise<number> {
  try {
    return await transaction(db, tx => writeRows(tx, scope, rows, now))
  } catch (error) {
    if (!isAboutValues(error)) throw error
    log.warn({ err: error, importId: scope.importId }, 'The database refused a record')
    return rows > 1 ? writeChunk(db, scope, 1, now, log) : failNext(db, scope.importId)
  }
}

// PostgreSQL's classes 22 (a value it cannot hold) and 23 (a constraint).
const isAboutValues = (error: unknown): boolean =>
  /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ''))

async function failNext(db: Db, importId: string): Promise<number> {
  const row = await waiting(db, importId).select('number').orderBy('number').limit(1).executeTakeFirst()
  if (row === undefined) return 0
  await tables(db)
    .updateTable('catalog.import_rows')
    .set({ result: 'failed', reason: JSON.stringify({ code: 'not-stored' }) })
    .where('import_id', '=', importId)
    .where('number', '=', row.number)
    .execute()
  return 1
}

async function writeRows(tx: Tx, scope: ImportScope, limit: number, now: Date): Promise<number> {
  const rows = await waiting(tx, scope.importId)
    .select(['number', 'draft', 'verdict', 'decision', 'sha256', 'original', 'format', 'match_edition_id'])
    .orderBy('number')
    .limit(limit)
    .forUpdate()
    .execute()
  if (rows.length === 0) return 0
  const planned = rows.flatMap(row => (row.draft === null ? [] : [{ ...row, draft: row.draft }]))
  const fresh = await verdictsFor(tx, scope, planned)
  const chunk = new ImportChunk(tx, scope, now)
  for (const row of planned) await chunk.take(row, fresh.get(row.number) ?? nothingKnown)
  const ended = await chunk.write()
  await keepOriginals(tx, scope, planned, ended, now)
  for (const { number, result, editionId, remarks } of ended) {
    await tables(tx)
      .updateTable('catalog.import_rows')
      .set({ result, edition_id: editionId, original: null, remarks: JSON.stringify(remarks) })
      .where('import_id', '=', scope.importId)
      .where('number', '=', number)
      .execute()
  }
  await tables(tx)
    .updateTable('catalog.imports')
    .set(({ eb }) => ({ records_done: eb('records_done', '+', ended.length) }))
    .where('id', '=', scope.importId)
    .execute()
  return rows.length
}

const nothingKnown: RowVerdict = { verdict: 'new', reason: null, candidate: null, changes: [] }

type Original = { number: number; format: OriginalFormat; original: Uint8Array | null; sha256: Uint8Array }

/** The records as they came, beside what was read out of them. */
async function keepOriginals(
  tx: Tx,
  { importId, libraryId }: ImportScope,
  rows: readonly Original[],
  ended: readonly EndedRow[],
  now: Date,
): Promise<void> {
  const editions = new Map(
    ended.map(({ number, result, editionId }) => [
      number,
      result === 'added' || result === 'merged' ? editionId : null,
    ]),
  )
  const records = rows.flatMap(({ number, format, original, sha256 }) => {
    const edition_id = editions.get(number) ?? null
    if (edition_id === null || original === null) return []
    return [
      {
        id: newId(),
        edition_id,
        library_id: libraryId,
        import_id: importId,
        format,
        original,
        sha256,
        created_at: now,
      },
    ]
  })
  if (records.length > 0)
    await tables(tx)
      .insertInto('catalog.records')
      .values(records)
      .onConflict(conflict => conflict.doNothing())
      .execute()
}
