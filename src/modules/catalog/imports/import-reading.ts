import { rm } from 'node:fs/promises'
import { type Db, transaction } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import type { OriginalFormat, Reading, Unreadable } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { ChunkSize } from './chunks.ts'
import { formatOfFile } from './formats.ts'
import { fileOf } from './import-file.ts'
import { judgedRow, sha256Of } from './import-rows.ts'
import { type ImportScope, verdictsFor } from './import-verdicts.ts'
import { mappingOf } from './mapping.ts'
import { columnsFor, columnsMayHelp } from './mappings.ts'
import { readInThread } from './reading-thread.ts'
import type { ImportOptions } from './tables.ts'

/**
 * Reads an uploaded file into rows with a verdict each, for the preview. Killed and run again, it goes on where it stood. A small
 * file does not wait for a large one; who stops the reading moves the batch on, and the rest of the file is left.
 */
export const readImport = job<{ importId: string }>(
  'catalog.read-import',
  { retryLimit: 2, expiresIn: 3600, concurrency: 2 },
  async ({ importId }, context) => {
    const batch = await openImport(context.db, importId, 'reading')
    if (batch === null) return
    const path = fileOf(batch, context.filesDir)
    if (batch.rows_stale) await dropRows(context, importId)
    const format = await formatOf(path)
    const outcome =
      typeof format === 'string'
        ? await readRows(batch, path, format, context)
        : { refusal: format.refused, records: 0 }
    await finish(context.db, importId, outcome, context.now)
    // Kept until it is written: how it is read and matched may be chosen otherwise.
    if (outcome.refusal !== null && !columnsMayHelp(outcome.refusal)) await rm(path, { force: true })
  },
)

type OpenImport = {
  id: string
  library_id: string
  person_id: string | null
  undone_by: string | null
  file_path: string
  file_bytes: number
  options: ImportOptions
  records_done: number
  rows_stale: boolean
}

export const scopeOf = ({ id, library_id, person_id, options }: OpenImport): ImportScope => ({
  importId: id,
  libraryId: library_id,
  personId: person_id,
  options,
})

export async function openImport(
  db: Db,
  importId: string,
  status: 'reading' | 'writing' | 'undoing',
): Promise<OpenImport | null> {
  const found = await tables(db)
    .selectFrom('catalog.imports')
    .select([
      'id',
      'library_id',
      'person_id',
      'undone_by',
      'file_path',
      'file_bytes',
      'options',
      'records_done',
      'rows_stale',
    ])
    .where('id', '=', importId)
    .where('status', '=', status)
    .executeTakeFirst()
  return found ?? null
}

async function formatOf(path: string): Promise<OriginalFormat | { refused: Unreadable }> {
  try {
    return await formatOfFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { refused: { code: 'file-gone' } }
    throw error
  }
}

/** What was read another way goes, a part at a time, before the file is read anew. */
async function dropRows({ db }: JobContext, importId: string): Promise<void> {
  for (let dropped = 1n; dropped > 0n; ) {
    const { numDeletedRows } = await tables(db)
      .deleteFrom('catalog.import_rows')
      .where('import_id', '=', importId)
      .where('number', 'in', ({ selectFrom }) =>
        selectFrom('catalog.import_rows as old')
          .select('old.number')
          .where('old.import_id', '=', importId)
          .limit(500),
      )
      .executeTakeFirst()
    dropped = numDeletedRows
  }
  await tables(db)
    .updateTable('catalog.imports')
    .set({ rows_stale: false })
    .where('id', '=', importId)
    .execute()
}

/** How many records an earlier run has stored: the file is read again from its beginning, but they are passed over. */
async function storedRows(db: Db, importId: string): Promise<number> {
  const { last } = await tables(db)
    .selectFrom('catalog.import_rows')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('import_id', '=', importId)
    .executeTakeFirstOrThrow()
  return last ?? 0
}

type Outcome = { refusal: Unreadable | null; records: number; format?: OriginalFormat }

async function readRows(
  batch: OpenImport,
  path: string,
  format: OriginalFormat,
  context: JobContext,
): Promise<Outcome> {
  const found = format === 'csv' ? await columnsFor(context.db, batch.id, path) : null
  const mapping = found && mappingOf(found)
  const size = new ChunkSize({ first: 5, most: 100 })
  const stored = await storedRows(context.db, batch.id)
  let records = 0
  for await (const readings of readInThread({ path, format, mapping }, context.signal)) {
    const read = readings.filter((reading): reading is Reading => !('refused' in reading))
    const rows = read.filter(({ number }) => number > stored)
    for (let done = 0; done < rows.length; ) {
      done += await size.run(async count => {
        const chunk = rows.slice(done, done + count)
        await writeRows(context.db, batch, chunk)
        return chunk.length
      })
    }
    records += read.length
    const refusal = readings.find(reading => 'refused' in reading)
    if (refusal !== undefined && 'refused' in refusal) return { refusal: refusal.refused, records, format }
    const { numUpdatedRows } = await tables(context.db)
      .updateTable('catalog.imports')
      .set({ records_read: records })
      .where('id', '=', batch.id)
      .where('status', '=', 'reading')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) break
  }
  return { refusal: null, records, format }
}

async function writeRows(db: Db, batch: OpenImport, readings: readonly Reading[]): Promise<void> {
  await transaction(db, async tx => {
    const hashed = readings.map(reading => ({
      reading,
      sha256: sha256Of(reading.original),
    }))
    const read = hashed.flatMap(({ reading, sha256 }) =>
      'draft' in reading ? [{ number: reading.number, draft: reading.draft, sha256 }] : [],
    )
    const scope = scopeOf(batch)
    const verdicts = read.length > 0 ? await verdictsFor(tx, scope, read) : new Map()
    await tables(tx)
      .insertInto('catalog.import_rows')
      .values(
        hashed.map(({ reading, sha256 }) => ({
          import_id: batch.id,
          number: reading.number,
          ...judgedRow(reading, sha256, verdicts.get(reading.number)),
          repaired_at: null,
        })),
      )
      // A run that was given up for lost may still be at work beside this one.
      .onConflict(conflict => conflict.doNothing())
      .execute()
  })
}

async function finish(
  db: Db,
  importId: string,
  { refusal, records, format }: Outcome,
  now: Date,
): Promise<void> {
  await tables(db)
    .updateTable('catalog.imports')
    .set({
      status: refusal === null ? 'ready' : 'refused',
      refusal: refusal === null ? null : JSON.stringify(refusal),
      records_read: records,
      format: format ?? null,
      read_at: now,
    })
    .where('id', '=', importId)
    .where('status', '=', 'reading')
    .execute()
}
