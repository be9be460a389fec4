import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { columns } from '../csv/columns.ts'
import type { Unreadable } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import type { Who } from './imports.ts'
import { columnsOfFile, type FileColumns, type Separator, separators } from './mapping.ts'

const remembered = z.object({
  fields: z.array(z.enum(columns).nullable()),
  separator: z.enum(Object.keys(separators) as [Separator, ...Separator[]]),
})
type Chosen = z.infer<typeof remembered>

/** Whether a file that was refused may be a catalogue once its columns are chosen otherwise. Until then it is kept. */
export const columnsMayHelp = ({ code }: Unreadable): boolean =>
  code === 'no-title-column' || code === 'nothing-readable'

/** Whether the columns of an import's file can be chosen now. */
export const columnsOpen = ({ mapping, status, refusal }: ColumnsOf): boolean =>
  mapping !== null &&
  (status === 'ready' || (status === 'refused' && refusal !== null && columnsMayHelp(refusal)))

type ColumnsOf = { mapping: FileColumns | null; status: string; refusal: Unreadable | null }

/** One set of headings, whatever file has it. */
const headingsKey = (headings: readonly string[]) =>
  createHash('sha256').update(JSON.stringify(headings)).digest('hex')

/** The columns of an import's file: as they were chosen for it, or for the last file with these headings, or as guessed. */
export async function columnsFor(db: Db, importId: string, path: string): Promise<FileColumns | null> {
  const { mapping, library_id } = await tables(db)
    .selectFrom('catalog.imports')
    .select(['mapping', 'library_id'])
    .where('id', '=', importId)
    .executeTakeFirstOrThrow()
  if (mapping !== null) return mapping
  const guessed = await columnsOfFile(path)
  if (guessed === null) return null
  const before = await tables(db)
    .selectFrom('catalog.import_mappings')
    .select('mapping')
    .where('library_id', '=', library_id)
    .where('headings', '=', headingsKey(guessed.headings))
    .executeTakeFirst()
  const chosen = remembered.safeParse(before?.mapping)
  const found = chosen.success ? { ...guessed, ...chosen.data } : guessed
  await tables(db)
    .updateTable('catalog.imports')
    .set({ mapping: JSON.stringify(found) })
    .where('id', '=', importId)
    .execute()
  return found
}

/** Says which column goes to which field; the file is read again with it, and the next of its kind, too. */
export function chooseColumns(
  db: Db,
  who: Who,
  importId: string,
  chosen: Chosen,
  now: Date,
): Promise<{ id: string } | Refused<'not-now'>> {
  return transaction(db, async tx => {
    const batch = await tables(tx)
      .selectFrom('catalog.imports')
      .select(['mapping', 'status', 'refusal'])
      .where('id', '=', importId)
      .where('library_id', '=', who.libraryId)
      .forUpdate()
      .executeTakeFirst()
    if (!batch?.mapping || !columnsOpen(batch)) return refused('not-now')
    const task = { personId: who.personId, libraryId: who.libraryId }
    await tables(tx)
      .updateTable('catalog.imports')
      .set({
        mapping: JSON.stringify({ ...batch.mapping, ...chosen }),
        rows_stale: true,
        status: 'reading',
        refusal: null,
        records_read: 0,
        task_id: await send(tx, 'catalog.read-import', { importId }, { task }),
      })
      .where('id', '=', importId)
      .execute()
    await remember(tx, who.libraryId, batch.mapping.headings, chosen, now)
    return { id: importId }
  })
}

async function remember(
  tx: Tx,
  libraryId: string,
  headings: readonly string[],
  chosen: Chosen,
  now: Date,
): Promise<void> {
  const mapping = JSON.stringify(chosen)
  await tables(tx)
    .insertInto('catalog.import_mappings')
    .values({ library_id: libraryId, headings: headingsKey(headings), mapping, used_at: now })
    .onConflict(conflict =>
      conflict.columns(['library_id', 'headings']).doUpdateSet({ mapping, used_at: now }),
    )
    .execute()
}
