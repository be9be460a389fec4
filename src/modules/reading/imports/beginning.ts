import { basename, join } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'

/** A whole reading life is a few megabytes. */
export const largestFile = 50 * 1024 * 1024

/** The folder for files that wait to be read. */
export const importsIn = (filesDir: string): string => join(filesDir, 'reading-imports')

/** Only the name counts: a backup may be restored anywhere. */
export const fileOf = (path: string, filesDir: string): string => join(importsIn(filesDir), basename(path))

/** Not queued: whoever calls does the job's work itself. */
export type Queued = { queued?: boolean }

/** Begins an import: it and the job that reads its file exist together or not at all. `day` is the reader's own. */
export function startImport(
  db: Db,
  personId: string,
  { path, name, day }: { path: string; name: string; day: string },
  now: Date,
  { queued = true }: Queued = {},
): Promise<{ id: string }> {
  return transaction(db, async tx => {
    const id = newId()
    const task = { personId }
    const task_id = queued ? await send(tx, 'reading.read-import', { importId: id }, { task }) : null
    await tables(tx)
      .insertInto('reading.imports')
      .values({
        id,
        person_id: personId,
        file_name: name.slice(0, 200) || 'file',
        file_path: basename(path),
        source: null,
        status: 'reading',
        refusal: null,
        task_id,
        day,
        created_at: now,
        written_at: null,
      })
      .execute()
    return { id }
  })
}

type NotNow = Refused<'unknown-import'> | Refused<'not-now'>

/** Puts into the log what the preview shows; rows that ask and have no answer go on waiting. */
export function commitImport(
  db: Db,
  personId: string,
  importId: string,
  { queued = true }: Queued = {},
): Promise<{ id: string } | NotNow> {
  return transaction(db, async tx => {
    // Two presses of the button: the second finds the row already moved on.
    const found = await tables(tx)
      .selectFrom('reading.imports')
      .select('status')
      .where('id', '=', importId)
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst()
    if (!found) return refused('unknown-import')
    if (found.status !== 'ready') return refused('not-now')
    const task = { personId }
    const task_id = queued ? await send(tx, 'reading.write-import', { importId }, { task }) : null
    await tables(tx)
      .updateTable('reading.imports')
      .set({ status: 'writing', task_id })
      .where('id', '=', importId)
      .execute()
    return { id: importId }
  })
}

/** Takes an import off the list with all its rows; what it put into the log stays there. Not while a job works on it. */
export async function dropImport(
  db: Db,
  personId: string,
  importId: string,
): Promise<{ id: string } | NotNow> {
  const { numDeletedRows } = await tables(db)
    .deleteFrom('reading.imports')
    .where('id', '=', importId)
    .where('person_id', '=', personId)
    .where('status', 'in', ['ready', 'refused', 'written'])
    .executeTakeFirst()
  if (numDeletedRows > 0n) return { id: importId }
  const there = await tables(db)
    .selectFrom('reading.imports')
    .select('id')
    .where('id', '=', importId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return there ? refused('not-now') : refused('unknown-import')
}
