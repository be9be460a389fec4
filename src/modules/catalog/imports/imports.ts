import { basename } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { record } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { hasMended } from './repairs.ts'
import type { Decision, ImportOptions } from './tables.ts'

/** The largest file that is taken; more is cut into several by whoever sends it. */
export const largestFile = 256 * 1024 * 1024

/** `retryOf`: the import whose failures it brings again. */
export type UploadedFile = { path: string; name: string; bytes: number; retryOf?: string | null }
export type Who = { libraryId: string; personId: string; address: string | null }

/** Not queued: whoever calls does the job's work itself, as the command line does. */
export type Queued = { queued?: boolean }

/** Begins an import: the batch and the job that reads its file exist together or not at all. */
export function startImport(
  db: Db,
  who: Who,
  file: UploadedFile,
  options: ImportOptions,
  now: Date,
  { queued = true }: Queued = {},
): Promise<{ id: string }> {
  return transaction(db, async tx => {
    const id = newId()
    const task = { personId: who.personId, libraryId: who.libraryId }
    const task_id = queued ? await send(tx, 'catalog.read-import', { importId: id }, { task }) : null
    await tables(tx)
      .insertInto('catalog.imports')
      .values({
        id,
        library_id: who.libraryId,
        person_id: who.personId,
        file_name: file.name.slice(0, 200) || 'file',
        file_path: basename(file.path),
        file_bytes: file.bytes,
        format: null,
        status: 'reading',
        refusal: null,
        options: JSON.stringify(options),
        mapping: null,
        retry_of: file.retryOf ?? null,
        task_id,
        created_at: now,
        read_at: null,
        written_at: null,
        undone_at: null,
      })
      .execute()
    return { id }
  })
}

type NotNow = Refused<'unknown-import'> | Refused<'not-now', { status: string }>

/** Writes what the preview shows. Questions that nobody answered are left out. */
export const commitImport = (
  db: Db,
  who: Who,
  importId: string,
  now: Date,
  { queued = true }: Queued = {},
): Promise<{ id: string } | NotNow> =>
  moveOn(db, who, importId, now, {
    from: ['ready', 'written'],
    to: 'writing',
    job: queued ? 'catalog.write-import' : null,
    event: 'catalog.import-written',
  })

/**
 * Takes back what an import added, as far as nobody has used it since; of one that only showed its preview, that is nothing. One
 * that is being read is stopped.
 */
export const undoImport = (db: Db, who: Who, importId: string, now: Date): Promise<{ id: string } | NotNow> =>
  moveOn(db, who, importId, now, {
    from: ['reading', 'ready', 'written'],
    to: 'undoing',
    job: 'catalog.undo-import',
    event: 'catalog.import-undone',
  })

type Step = { from: readonly string[]; to: 'writing' | 'undoing'; job: string | null; event: string }

function moveOn(
  db: Db,
  who: Who,
  importId: string,
  now: Date,
  { from, to, job, event }: Step,
): Promise<{ id: string } | NotNow> {
  return transaction(db, async tx => {
    // Two presses of the button: the second finds the row already moved on.
    const batch = await tables(tx)
      .selectFrom('catalog.imports')
      .select(['id', 'status'])
      .where('id', '=', importId)
      .where('library_id', '=', who.libraryId)
      .forUpdate()
      .executeTakeFirst()
    if (batch === undefined) return refused('unknown-import')
    if (!from.includes(batch.status)) return refused('not-now', { status: batch.status })
    // Written once, it is written again only for records that were mended since.
    if (to === 'writing' && batch.status === 'written' && !(await hasMended(tx, importId)))
      return refused('not-now', { status: batch.status })
    const task = { personId: who.personId, libraryId: who.libraryId }
    const task_id = job === null ? null : await send(tx, job, { importId }, { task })
    await tables(tx)
      .updateTable('catalog.imports')
      .set({
        status: to,
        task_id,
        records_done: 0,
        ...(to === 'undoing' ? { undone_by: who.personId } : {}),
      })
      .where('id', '=', importId)
      .execute()
    const { personId, libraryId, address } = who
    const subject = { kind: 'import', id: importId }
    await record(tx, { event, by: personId, address, library: libraryId, subject, forMembers: true }, now)
    return { id: importId }
  })
}

/** A person's answer to one row that the preview asked about; `number` 'all' answers every open question. */
export async function decideRows(
  db: Db,
  who: Who,
  importId: string,
  number: number | 'all',
  decision: Decision,
): Promise<{ answered: number }> {
  let answer = tables(db)
    .updateTable('catalog.import_rows')
    .set({ decision })
    .where('import_id', '=', importId)
    .where('verdict', '=', 'ask')
    .where('result', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('catalog.imports')
          .select('catalog.imports.id')
          .where('catalog.imports.id', '=', importId)
          .where('catalog.imports.library_id', '=', who.libraryId)
          .where('catalog.imports.status', 'in', ['ready', 'written']),
      ),
    )
  answer = number === 'all' ? answer.where('decision', 'is', null) : answer.where('number', '=', number)
  const { numUpdatedRows } = await answer.executeTakeFirst()
  return { answered: Number(numUpdatedRows) }
}
