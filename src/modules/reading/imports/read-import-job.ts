import { createHash } from 'node:crypto'
import { access, rm } from 'node:fs/promises'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { type JobContext, job } from '../../../jobs/job.ts'
import { batchesOf, ChunkSize, worksForReader } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import { fileOf } from './beginning.ts'
import { matchOf } from './certainty.ts'
import type { FileRow } from './file-reading.ts'
import { booksBefore } from './imported-before.ts'
import type { LoggedRow, Source, Told } from './logged-book.ts'
import { soughtBook } from './sought-book.ts'
import type { Verdict } from './tables.ts'

/** Reads an uploaded file into rows with a verdict each, for the preview. Killed and run again, it goes on where it stood. */
export const readImport = job<{ importId: string }>(
  'reading.read-import',
  { retryLimit: 2, expiresIn: 3600, concurrency: 2 },
  async ({ importId }, context) => {
    const found = await tables(context.db)
      .selectFrom('reading.imports')
      .select(['id', 'person_id', 'file_path'])
      .where('id', '=', importId)
      .where('status', '=', 'reading')
      .executeTakeFirst()
    if (!found) return
    const path = fileOf(found.file_path, context.filesDir)
    const refusal = (await isThere(path)) ? await readRows(found, path, context) : { code: 'file-gone' }
    await tables(context.db)
      .updateTable('reading.imports')
      .set({ status: refusal === null ? 'ready' : 'refused', refusal: refusal && JSON.stringify(refusal) })
      .where('id', '=', importId)
      .where('status', '=', 'reading')
      .execute()
    // All that it said stands in the rows.
    await rm(path, { force: true })
  },
)

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

type Import = { id: string; person_id: string }
type Row = LoggedRow & { from: Source }

async function readRows(whose: Import, path: string, { db, signal }: JobContext): Promise<Told | null> {
  const size = new ChunkSize({ first: 10, least: 8, most: 200 })
  let count = 0
  for await (const batch of batchesOf<FileRow>(
    new URL('./file-worker.ts', import.meta.url),
    { path },
    signal,
  )) {
    const rows = batch.filter((row): row is Row => !('refused' in row))
    for (let done = 0; done < rows.length; )
      done += await size.run(async most => {
        const chunk = rows.slice(done, done + most)
        await transaction(db, tx => keepRows(tx, whose, chunk))
        return chunk.length
      })
    count += rows.length
    await progress(db, whose.id, count, rows[0]?.from ?? null)
    const refusal = batch.find(row => 'refused' in row)
    if (refusal && 'refused' in refusal) return refusal.refused
  }
  return null
}

const progress = (db: Db, importId: string, rows_read: number, source: Source | null) =>
  tables(db)
    .updateTable('reading.imports')
    .set({ rows_read, ...(source ? { source } : {}) })
    .where('id', '=', importId)
    .execute()

async function keepRows(tx: Tx, { id, person_id }: Import, rows: readonly Row[]): Promise<void> {
  const keyed = rows.map(row => ({ row, fingerprint: fingerprintOf(row), sourceKey: sourceKeyOf(row) }))
  const before = await booksBefore(tx, person_id, keyed)
  const unknown = rows.flatMap((row, at) => ('book' in row && !before[at] ? [row] : []))
  const found = await worksForReader(
    tx,
    person_id,
    unknown.map(({ book }) => soughtBook(book)),
  )
  const foundOf = new Map(unknown.map((row, at) => [row.number, found[at] ?? []]))
  await tables(tx)
    .insertInto('reading.import_rows')
    .values(
      keyed.map(({ row, fingerprint, sourceKey }, at) => ({
        import_id: id,
        person_id,
        number: row.number,
        source: JSON.stringify(row.source),
        book: 'book' in row ? JSON.stringify(row.book) : null,
        shelf: 'shelf' in row ? JSON.stringify(row.shelf) : null,
        goal: 'goal' in row ? JSON.stringify(row.goal) : null,
        challenge: 'challenge' in row ? JSON.stringify(row.challenge) : null,
        title: titleOf(row),
        by_line: 'book' in row ? row.book.authors.slice(0, 3).join(', ').slice(0, 300) : null,
        fingerprint,
        source_key: sourceKey,
        ...judged(row, before[at] ?? null, foundOf.get(row.number) ?? []),
        decision: null,
        result: null,
        book_id: null,
      })),
    )
    // A run that was given up for lost may still be at work beside this one, or one that was killed came as far.
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

function titleOf(row: Row): string | null {
  if ('book' in row) return row.book.title
  if ('shelf' in row) return row.shelf.name
  return 'challenge' in row ? row.challenge.challenge : null
}

/** What two rows that say the same have in common. */
const fingerprintOf = ({ from, source }: Row): Buffer =>
  createHash('sha256')
    .update(JSON.stringify([from, Object.entries(source).sort(([one], [other]) => (one < other ? -1 : 1))]))
    .digest()

/** Tables of unknown origin may each count from 1. */
const sourceKeyOf = (row: Row): string | null =>
  'book' in row && row.book.sourceId !== null && row.from !== 'table'
    ? `${row.from} ${row.book.sourceId}`.slice(0, 300)
    : null

type Judged = {
  verdict: Verdict
  reason: string | null
  candidates: string
  work_id: string | null
  edition_id: string | null
}

const blank: Judged = { verdict: 'none', reason: null, candidates: '[]', work_id: null, edition_id: null }

function judged(
  row: Row,
  before: { workId: string; same: boolean } | null,
  found: Parameters<typeof matchOf>[0],
): Judged {
  if ('unreadable' in row) return { ...blank, verdict: 'unreadable', reason: JSON.stringify(row.unreadable) }
  if (!('book' in row)) return { ...blank, verdict: 'sure' }
  if (before) return { ...blank, verdict: before.same ? 'known' : 'sure', work_id: before.workId }
  const match = matchOf(found)
  if (match.verdict === 'sure')
    return {
      ...blank,
      verdict: 'sure',
      work_id: match.match.workId,
      edition_id: match.match.editionId ?? row.book.here?.editionId ?? null,
    }
  if (match.verdict === 'unsure')
    return {
      ...blank,
      verdict: 'unsure',
      reason: JSON.stringify(match.reason),
      candidates: JSON.stringify(match.candidates),
    }
  // Of a number alone no record can be made.
  return row.book.title === ''
    ? { ...blank, verdict: 'unsure', reason: JSON.stringify({ code: 'no-title' }) }
    : blank
}
