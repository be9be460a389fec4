import { existsSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '../database.ts'
import { lockFolder } from '../embedded/lock.ts'
import { beginExchange, type Exchange, endExchange, place, putBack, settleExchanges } from './exchange.ts'
import { assertEmptyUploads, assertHoldsNothing, timeInNames } from './occupied.ts'
import { finishReplacing, foldersOfRestore, replaceDatabase, restoringPrefix } from './replacing.ts'
import type { Building, RestoreParts } from './restoring.ts'

/** Builds a new database beside the one under DATA_DIR, and puts it in its place when it is whole. */
export const restoreEmbedded = async (
  { config, now, replace, say }: RestoreParts,
  exchange: Exchange,
  fill: (building: Building) => Promise<void>,
): Promise<void> => {
  const { dataDir, filesDir } = config
  finishReplacing(dataDir)
  if (!replace) await assertEmpty(dataDir, filesDir)
  // From here on no program can start on it.
  const lock = lockFolder(dataDir)
  const id = timeInNames(now)
  const { restoring, replaced } = foldersOfRestore(dataDir, id)
  try {
    await removeLeftOvers(dataDir)
    await beginExchange(exchange)
    try {
      await build(restoring, fill)
      replaceDatabase(dataDir, id)
    } catch (cause) {
      await putBack(exchange)
      await endExchange(exchange)
      throw cause
    }
    const oldFiles = await place(exchange)
    if (replace && existsSync(replaced)) say(`The database that was there before lies in ${replaced}.`)
    else await rm(replaced, { recursive: true, force: true })
    if (oldFiles) say(`The uploaded files that were there before lie in ${oldFiles}.`)
  } finally {
    await rm(restoring, { recursive: true, force: true })
    lock.release()
  }
}

async function assertEmpty(dataDir: string, filesDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'database'))) {
    const there = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 1 })
    try {
      await settleExchanges(there.db, filesDir)
      await assertHoldsNothing(there.db, `The database under ${dataDir}`)
    } finally {
      await there.close()
    }
  }
  await assertEmptyUploads(filesDir)
}

async function build(dataDir: string, fill: (building: Building) => Promise<void>): Promise<void> {
  const database = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 1 })
  try {
    await fill({ database, embedded: join(dataDir, 'database') })
  } finally {
    await database.close()
  }
}

async function removeLeftOvers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(restoringPrefix)) await rm(join(dataDir, name), { recursive: true })
}
