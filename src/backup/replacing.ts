import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { lockFolder } from '../embedded/lock.ts'

/**
 * The folders in DATA_DIR of one restore: the new database stands in `restoring`, the old one goes to
 * `replaced`. That `replaced` exists without a `database` in DATA_DIR says that the new one is whole.
 */
export const foldersOfRestore = (dataDir: string, id: string) => ({
  restoring: join(dataDir, `${restoringPrefix}${id}`),
  replaced: join(dataDir, `replaced-${id}`),
})

export const restoringPrefix = 'restoring-'

/** Puts the new database in the old one's place. When that fails the old one is where it was. */
export const replaceDatabase = (dataDir: string, id: string): void => {
  const { restoring, replaced } = foldersOfRestore(dataDir, id)
  const place = join(dataDir, 'database')
  const kept = join(replaced, 'database')
  if (existsSync(place)) {
    mkdirSync(replaced, { mode: 0o700 })
    renameSync(place, kept)
  }
  try {
    renameSync(join(restoring, 'database'), place)
  } catch (cause) {
    if (existsSync(kept)) renameSync(kept, place)
    throw cause
  }
}

/**
 * Finishes a restore that was killed between the two renames; before a database is opened, because one that
 * is missing would be made anew.
 * @throws {StartProblem} when a living process holds DATA_DIR
 */
export const finishReplacing = (dataDir: string): void => {
  if (existsSync(join(dataDir, 'database')) || waitingIn(dataDir).length === 0) return
  const lock = lockFolder(dataDir)
  try {
    for (const id of waitingIn(dataDir))
      if (!existsSync(join(dataDir, 'database'))) replaceDatabase(dataDir, id)
  } finally {
    lock.release()
  }
}

function waitingIn(dataDir: string): string[] {
  if (!existsSync(dataDir)) return []
  return readdirSync(dataDir)
    .filter(name => name.startsWith(restoringPrefix))
    .map(name => name.slice(restoringPrefix.length))
    .filter(id => {
      const { restoring, replaced } = foldersOfRestore(dataDir, id)
      return existsSync(join(restoring, 'database')) && existsSync(join(replaced, 'database'))
    })
}
