import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { StartProblem } from './start-problem.ts'

/**
 * Makes a folder that this user alone may enter, and closes one that is there already: what it holds is
 * people's, and the embedded database writes its files open to all.
 * @param name of the setting that names the folder
 * @throws {StartProblem} when it cannot be made, or is no folder
 */
export const makePrivateFolder = (folder: string, name: string): string => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new StartProblem(`${name} ${folder} cannot be made or written; choose another or give the right.`, {
      cause,
    })
  }
  closeToOthers(folder)
  return folder
}

/** Takes the others' rights on a folder of this user. One that is meant for all, such as /tmp, stays so. */
export const closeToOthers = (folder: string): void => {
  const { uid, mode } = statSync(folder)
  const isOurs = uid === process.geteuid?.()
  const isForAll = (mode & 0o1000) !== 0
  if (!isOurs || isForAll || (mode & 0o077) === 0) return
  try {
    chmodSync(folder, 0o700)
  } catch (cause) {
    // Some network folders know no rights of their own.
    if (!['EPERM', 'ENOTSUP', 'EROFS'].includes(String((cause as NodeJS.ErrnoException).code))) throw cause
  }
}
