import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '../database.ts'
import { lockFolder } from '../embedded/lock.ts'
import { assertEmptyUploads, assertHoldsNothing, timeInNames } from './occupied.ts'
import type { Building, RestoreParts } from './restoring.ts'
import { makeRestoring, swapUploads } from './uploads.ts'

const prefix = 'restoring-'

/** Builds a new database beside the one under DATA_DIR, and puts it in its place when it is whole. */
export const restoreEmbedded = async (
  { config, now, replace, say }: RestoreParts,
  fill: (building: Building) => Promise<void>,
): Promise<void> => {
  const { dataDir, filesDir } = config
  const place = join(dataDir, 'database')
  await mkdir(dataDir, { recursive: true })
  if (!replace) await assertEmpty(dataDir, filesDir)
  // From here on no program can start on it.
  const lock = lockFolder(dataDir)
  const id = timeInNames(now)
  const building = join(dataDir, `${prefix}${id}`)
  const replaced = join(dataDir, `replaced-${id}`)
  try {
    await removeLeftOvers(dataDir)
    const files = await makeRestoring(filesDir, id)
    try {
      await build(building, files, fill)
      const oldFiles = await swapUploads(filesDir, files, id)
      if (existsSync(place)) await moveInto(replaced, place)
      await rename(join(building, 'database'), place)
      if (replace && existsSync(replaced)) say(`The database that was there before lies in ${replaced}.`)
      else await rm(replaced, { recursive: true, force: true })
      if (oldFiles) say(`The uploaded files that were there before lie in ${oldFiles}.`)
    } finally {
      await rm(files, { recursive: true, force: true })
    }
  } finally {
    await rm(building, { recursive: true, force: true })
    lock.release()
  }
}

async function assertEmpty(dataDir: string, filesDir: string): Promise<void> {
  await assertEmptyUploads(filesDir)
  if (!existsSync(join(dataDir, 'database'))) return
  const there = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 1 })
  try {
    await assertHoldsNothing(there.db, `The database under ${dataDir}`)
  } finally {
    await there.close()
  }
}

async function build(
  dataDir: string,
  files: string,
  fill: (building: Building) => Promise<void>,
): Promise<void> {
  const database = await openDatabase({ databaseUrl: undefined, dataDir, poolSize: 1 })
  try {
    await fill({ database, embedded: join(dataDir, 'database'), files })
  } finally {
    await database.close()
  }
}

async function moveInto(folder: string, place: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  await rename(place, join(folder, 'database'))
}

async function removeLeftOvers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(prefix)) await rm(join(dataDir, name), { recursive: true })
}
