import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StartProblem } from '../start-problem.ts'

// A socket's path may have 107 bytes, so DATA_DIR is no place for it, nor is every TMPDIR.
const longest = 107 - '/.s.PGSQL.5432'.length

/** The folder in the temp folder for the sockets of one database. */
export const socketFolder = (name: string): string => {
  const parent = [tmpdir(), '/tmp'].find(
    folder => Buffer.byteLength(join(folder, `carrel-${name}`)) <= longest,
  )
  return join(parent ?? '/tmp', `carrel-${name}`)
}

/**
 * Makes a folder for sockets, open to this user alone. What a killed process left there is
 * removed: whoever calls holds the lock on the database, so no living process listens.
 * @throws {StartProblem} when somebody else's folder is in the way
 */
export const makeSocketFolder = (folder: string): string => {
  try {
    removeSocketFolder(folder)
    mkdirSync(folder, { mode: 0o700 })
    return folder
  } catch (cause) {
    throw new StartProblem(`The folder ${folder} cannot be made; remove what is there, or set TMPDIR.`, {
      cause,
    })
  }
}

export const removeSocketFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true })
