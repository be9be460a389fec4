import { rm } from 'node:fs/promises'
import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { job } from '../../../jobs/job.ts'
import type { OriginalFormat } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { ChunkSize } from './chunks.ts'
import { type EndedRow, ImportChunk } from './import-chunk.ts'
import { fileOf } from './import-file.ts'
import { openImport, scopeOf } from './import-reading.ts'
import { type ImportScope, type RowVerdict, verdictsFor } from './import-verdicts.ts'

/** Writes what the preview showed, in short transactions. Killed and run again, it goes on where it stood. */
export const writeImport = job<{ importId: string }>(
  'catalog.write-import',
  { retryLimit: 5, expiresIn: 3600 },
  async ({ importId }, { db, filesDir, now, log, signal, progress }) => {
    const batch = await openImport(db, importId, 'writing')
    if (batch === null) return
    const scope = scopeOf(batch)
    const size = new ChunkSize({ first: 3, most: 60 })
    const total = batch.records_done + (await waitingRows(db, importId))
    for (let last = 0, done = batch.records_done, counted = 100; ; ) {
      signal.throwIfAborted()
      if (done >= counted) {
        await recount(db)
        counted *= 4
      }
      const written = await size.run(rows => writeChunk(db, scope, { after: last, rows }, now, log))
      if (written.length === 0) break
      done += written.length
      last = Math.max(...written)
      await progress((done / Math.max(1, total)) * 100, { done, total })
    }
    await recount(db)
    await rm(fileOf(batch, filesDir), { force: true })
    await tables(db)
      .updateTable('catalog.imports')
      .set({ status: 'written', written_at: now })
      .where('id', '=', importId)
      .where('status', '=', 'writing')
      .execute()
  },
)

/**
 * Tells the planner how large the tables have become. A server does so by itself, a minute late; the embedded database never
 * does, and would plan for empty tables.
 */
async function recount(db: Db): Promise<void> {
  for (const table of [
    'works',
    'editions',
    'identifiers',
    'contributors',
    'contributions',
    'holdings',
    'copies',
    'records',
  ])
    await sql`analyze ${sql.table(`catalog.${table}`)}`.execute(db)
}

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

/** Where to go on, and how many rows fit into one transaction. */
type Part = { after: number; rows: number }

type Log = { warn(details: object, message: string): void }

/** One transaction; when the database refuses a row's values, the chunk is tried again row by row and only that row fails. */
async function writeChunk(db: Db, scope: ImportScope, part: Part, now: Date, log: Log): Promise<number[]> {
  try {
    return await transaction(db, tx => writeRows(tx, scope, part, now))
  } catch (error) {
    if (!isAboutValues(error)) throw error
    log.warn({ err: error, importId: scope.importId }, 'The database refused a record')
    return part.rows > 1
      ? writeChunk(db, scope, { ...part, rows: 1 }, now, log)
      : failNext(db, scope.importId, part)
  }
}

// PostgreSQL's classes 22 (a value it cannot hold) and 23 (a constraint).
const isAboutValues = (error: unknown): boolean =>
  /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ''))

async function failNext(db: Db, importId: string, { after }: Part): Promise<number[]> {
  const row = await waiting(db, importId)
    .select('number')
    .where('number', '>', after)
    .orderBy('number')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return []
  await tables(db)
    .updateTable('catalog.import_rows')
    .set({ result: 'failed', reason: JSON.stringify({ code: 'not-stored' }) })
    .where('import_id', '=', importId)
    .where('number', '=', row.number)
    .execute()
  return [row.number]
}

async function writeRows(
  tx: Tx,
  scope: ImportScope,
  { after, rows: limit }: Part,
  now: Date,
): Promise<number[]> {
  const rows = await waiting(tx, scope.importId)
    .select(['number', 'draft', 'verdict', 'decision', 'sha256', 'original', 'format', 'match_edition_id'])
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .forUpdate()
    .execute()
  if (rows.length === 0) return []
  const planned = rows.flatMap(row => (row.draft === null ? [] : [{ ...row, draft: row.draft }]))
  const fresh = await verdictsFor(tx, scope, planned)
  const chunk = new ImportChunk(tx, scope, now)
  for (const row of planned) await chunk.take(row, fresh.get(row.number) ?? nothingKnown)
  const ended = await chunk.write()
  await keepOriginals(tx, scope, planned, ended, now)
  await writeResults(tx, scope.importId, ended)
  await tables(tx)
    .updateTable('catalog.imports')
    .set(({ eb }) => ({ records_done: eb('records_done', '+', ended.length) }))
    .where('id', '=', scope.importId)
    .execute()
  return rows.map(({ number }) => number)
}

async function writeResults(tx: Tx, importId: string, ended: readonly EndedRow[]): Promise<void> {
  await sql`
    update catalog.import_rows as row
    set result = ended.result, edition_id = ended.edition_id, remarks = ended.remarks::jsonb,
      original = case when ended.result = 'left' then row.original end, keys = '{}'
    from unnest(${ended.map(({ number }) => number)}::int[], ${ended.map(({ result }) => result)}::text[],
      ${ended.map(({ editionId }) => editionId)}::uuid[], ${ended.map(({ remarks }) => JSON.stringify(remarks))}::text[])
      as ended (number, result, edition_id, remarks)
    where row.import_id = ${importId} and row.number = ended.number`.execute(tx)
}

const nothingKnown: RowVerdict = { verdict: 'new', reason: null, candidate: null, changes: [], remarks: [] }

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
