import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, transaction } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { send } from '../../../jobs/queue.ts'
import { isRefused } from '../../../refusal.ts'
import type { Fields } from '../../catalog/index.ts'
import type { Actor } from '../../identity/index.ts'
import { importsOf } from './import-file.ts'
import { type Place, type Planned, planOf } from './import-plan.ts'
import { type ImportField, rowsIn } from './import-rows.ts'
import { registerPatron, revisePatron } from './patrons.ts'

/** A file as somebody saw what it would do, and said to write it. */
export type WritePatrons = { place: Place; file: string; fields: Fields<ImportField>; actor: Actor }

export type Written = { made: number; changed: number; left: number }

/** Has a file written in the background; returns the task that tells how far it is. */
export const startWriting = (db: Db, wanted: WritePatrons): Promise<string> =>
  transaction(db, tx =>
    send(tx, 'circulation.write-patrons', wanted, { task: { libraryId: wanted.place.libraryId } }),
  )

const told = 25

/**
 * Writes a file of patrons, each row for itself; a card that somebody gave out meanwhile is left out and counted. Run again
 * after a crash it plans anew, so that what was written is left alone.
 */
export const writePatrons = job<WritePatrons>(
  'circulation.write-patrons',
  { retryLimit: 3, expiresIn: 1800 },
  async ({ place, file, fields, actor }, { db, filesDir, now, signal, progress }): Promise<Written> => {
    const path = join(importsOf(filesDir, place.libraryId), file)
    const planned = await planOf(db, place, (await rowsIn(path, fields)).rows)
    const count: Written = { made: 0, changed: 0, left: 0 }
    for (const [row, one] of planned.entries()) {
      signal.throwIfAborted()
      const ended = await write(db, place.libraryId, one, actor, now)
      if (ended) count[ended] += 1
      if (row % told === 0) await progress((row / planned.length) * 100)
    }
    // People's addresses lie in it: nobody needs it any more, unless rows were left that they want to mend.
    if (count.left === 0) await rm(path, { force: true })
    return count
  },
)

async function write(
  db: Db,
  libraryId: string,
  one: Planned,
  actor: Actor,
  now: Date,
): Promise<keyof Written | null> {
  if (one.does === 'nothing') return null
  if (one.does === 'unreadable') return 'left'
  if (one.does === 'new')
    return isRefused(await registerPatron(db, libraryId, one.facts, actor, now)) ? 'left' : 'made'
  const changed = await revisePatron(db, libraryId, one.patronId, one.changes, null, actor, now)
  return isRefused(changed) ? 'left' : 'changed'
}
