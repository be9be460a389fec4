import { type Db, type Tx, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Unreadable } from '../drafts/draft.ts'
import { tables } from '../tables.ts'
import { judgedRow, sha256Of } from './import-rows.ts'
import { verdictsFor } from './import-verdicts.ts'
import type { Who } from './imports.ts'
import { mendable, mended } from './repair.ts'

/** A record of an import that was not written, with what is wrong and what can be changed; null for any other. */
export async function rowToMend(db: Db, who: Who, importId: string, number: number) {
  const row = await unwritten(db, who, importId, number).executeTakeFirst()
  if (row === undefined || row.original === null) return null
  const { mapping, format, original, ...rest } = row
  return { ...rest, format, mendable: await mendable({ format, original }, mapping) }
}

/** Records that are not in the catalogue, of an import that waits or is written. */
const unwritten = (db: Db, { libraryId }: Pick<Who, 'libraryId'>, importId: string, number: number) =>
  tables(db)
    .selectFrom('catalog.import_rows as row')
    .innerJoin('catalog.imports as import', 'import.id', 'row.import_id')
    .select([
      'row.number',
      'row.title',
      'row.verdict',
      'row.reason',
      'row.told',
      'row.format',
      'row.original',
    ])
    .select(['import.mapping', 'import.options', 'import.person_id'])
    .where('row.import_id', '=', importId)
    .where('row.number', '=', number)
    .where('import.library_id', '=', libraryId)
    .where('import.status', 'in', ['ready', 'written'])
    .where(({ or, eb }) => or([eb('row.result', 'is', null), eb('row.result', 'in', ['failed', 'left'])]))

type Given = { cells: string[] } | { text: string }
type Repaired = { number: number } | Refused<'gone'> | Refused<'still-broken', { reason: Unreadable }>

/** Takes a mended record in the place of the broken one and judges it anew; it is written with the import, or the next time. */
export function mendRow(
  db: Db,
  who: Who,
  importId: string,
  number: number,
  given: Given,
  now: Date,
): Promise<Repaired> {
  return transaction(db, async tx => {
    const row = await unwritten(tx, who, importId, number).forUpdate('row').executeTakeFirst()
    if (row === undefined) return refused('gone')
    const reading = mended(number, given, row.mapping)
    if ('unreadable' in reading) return refused('still-broken', { reason: reading.unreadable })
    const sha256 = sha256Of(reading.original)
    const scope = { importId, libraryId: who.libraryId, personId: row.person_id, options: row.options }
    const verdicts = await verdictsFor(tx, scope, [{ number, draft: reading.draft, sha256 }])
    await tables(tx)
      .updateTable('catalog.import_rows')
      .set({ ...judgedRow(reading, sha256, verdicts.get(number)), repaired_at: now })
      .where('import_id', '=', importId)
      .where('number', '=', number)
      .execute()
    return { number }
  })
}

/** Whether mended records of an import wait to be written. */
export async function hasMended(tx: Tx, importId: string): Promise<boolean> {
  const found = await tables(tx)
    .selectFrom('catalog.import_rows')
    .select('number')
    .where('import_id', '=', importId)
    .where('repaired_at', 'is not', null)
    .where('result', 'is', null)
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}
