import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Db } from '../database.ts'
import { StartProblem } from '../start-problem.ts'
import { installationIn } from './installation.ts'
import { ifMissing, replacedPrefix, restoringPrefix, topOf } from './uploads.ts'

/**
 * The exchange of FILES_DIR's content for a backup's: what comes lies in `.restoring-<installation>/new`,
 * what goes in `old` beside it, and only renames lie between. The old files are set aside before the rows
 * are committed and the new ones are placed after, so whether the database is that installation tells
 * whoever comes after a killed process in which direction to finish. All of it lies inside FILES_DIR,
 * because that may be a mounted volume, which cannot be renamed.
 */
export type Exchange = { filesDir: string; installation: string }

const partsOf = ({ filesDir, installation }: Exchange) => {
  const folder = join(filesDir, `${restoringPrefix}${installation}`)
  return { folder, incoming: join(folder, 'new'), outgoing: join(folder, 'old') }
}

/** Where it is built, and in that where the new files go. */
export const foldersOf = (exchange: Exchange): { folder: string; incoming: string } => partsOf(exchange)

/**
 * Begins one, and finds out whether everything in FILES_DIR can be moved. What a killed one left is removed;
 * files that it had set aside stay so.
 * @throws {StartProblem} when something cannot be moved
 */
export const beginExchange = async (exchange: Exchange): Promise<void> => {
  const { filesDir } = exchange
  for (const installation of await begunIn(filesDir)) {
    const left = { filesDir, installation }
    await keepReplaced(left)
    await endExchange(left)
  }
  await mkdir(partsOf(exchange).incoming, { recursive: true })
  try {
    await setAside(exchange)
    await putBack(exchange)
  } catch (cause) {
    await endExchange(exchange)
    throw cause
  }
}

/**
 * Moves what FILES_DIR holds aside.
 * @throws {StartProblem} when something cannot be moved; then all is where it was
 */
export const setAside = async (exchange: Exchange): Promise<void> => {
  const { outgoing } = partsOf(exchange)
  await mkdir(outgoing, { recursive: true })
  for (const name of await topOf(exchange.filesDir))
    await rename(join(exchange.filesDir, name), join(outgoing, name)).catch(async cause => {
      await putBack(exchange)
      throw new StartProblem(
        `${join(exchange.filesDir, name)} cannot be moved (${cause.code}), so nothing was changed; give the right, or move it out of FILES_DIR.`,
        { cause },
      )
    })
}

/** Puts back what was set aside. */
export const putBack = (exchange: Exchange): Promise<void> =>
  moveAll(partsOf(exchange).outgoing, exchange.filesDir)

/**
 * Puts the new files where the old ones were.
 * @throws {StartProblem} when one cannot be put there; who tries again goes on with the others
 * @returns where those lie now, or undefined when there were none
 */
export const place = async (exchange: Exchange): Promise<string | undefined> => {
  await moveAll(partsOf(exchange).incoming, exchange.filesDir).catch(cause => {
    throw new StartProblem(
      `The rows are restored, but ${cause.dest} cannot be put in its place (${cause.code}); move what is there, and the next start finishes the restore.`,
      { cause },
    )
  })
  const replaced = await keepReplaced(exchange)
  await endExchange(exchange)
  return replaced
}

export const endExchange = (exchange: Exchange): Promise<void> =>
  rm(partsOf(exchange).folder, { recursive: true, force: true })

/** Finishes or undoes what a killed restore left, whichever the database says. */
export const settleExchanges = async (db: Db, filesDir: string): Promise<void> => {
  const begun = await begunIn(filesDir)
  if (begun.length === 0) return
  const here = await installationIn(db)
  for (const installation of begun)
    if (installation === here) await place({ filesDir, installation })
    // Its new files stay: a restore may be building them now.
    else await putBack({ filesDir, installation })
}

async function begunIn(filesDir: string): Promise<string[]> {
  const names = await readdir(filesDir).catch(ifMissing)
  return names
    .filter(name => name.startsWith(restoringPrefix))
    .map(name => name.slice(restoringPrefix.length))
}

async function keepReplaced(exchange: Exchange): Promise<string | undefined> {
  const { outgoing } = partsOf(exchange)
  if ((await readdir(outgoing).catch(ifMissing)).length === 0) return undefined
  const replaced = join(exchange.filesDir, `${replacedPrefix}${exchange.installation}`)
  await rename(outgoing, replaced).catch(ifMissing)
  return replaced
}

// Several processes that start at once may all do it.
async function moveAll(from: string, to: string): Promise<void> {
  for (const name of await readdir(from).catch(ifMissing))
    await rename(join(from, name), join(to, name)).catch(ifMissing)
}
