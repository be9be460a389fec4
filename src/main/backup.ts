import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { settleExchanges } from '../backup/exchange.ts'
import { makeBackup, type Say } from '../backup/making.ts'
import { timeInNames } from '../backup/occupied.ts'
import { orderBackup } from '../backup/orders.ts'
import { finishReplacing } from '../backup/replacing.ts'
import { type Config, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database.ts'
import { StartProblem } from '../start-problem.ts'
import { version } from './version.ts'

const say: Say = sentence => console.log(sentence)

/**
 * Makes a backup of the installation that the settings name, whether its program runs or not. The database
 * is not brought up to this version: a backup comes before an upgrade.
 * @param place a file that is not there yet, or a folder; BACKUP_DIR unless told
 */
export const backUp = async (place?: string): Promise<void> => {
  const config = readConfig()
  const now = new Date()
  const path = place ? await fileAt(place, now) : join(config.backupDir, nameFor(now))
  if (!config.databaseUrl) {
    if (await orderBackup(config.dataDir, path, say)) return
    finishReplacing(config.dataDir)
    if (!existsSync(join(config.dataDir, 'database')))
      throw new StartProblem(
        `There is nothing to back up: ${config.dataDir} holds no database. Set DATA_DIR.`,
      )
  }
  const signal = untilSignal()
  const database = await openAlone(config)
  try {
    await settleExchanges(database.db, config.filesDir)
    await makeBackup(path, { database, config, version, now, alone: true, say, signal })
  } finally {
    await database.close()
  }
}

const nameFor = (now: Date): string => `carrel-${timeInNames(now)}.tar.gz`

async function fileAt(place: string, now: Date): Promise<string> {
  const found = await stat(place).catch(() => undefined)
  if (found?.isDirectory()) return resolve(place, nameFor(now))
  // A disk that is not mounted would otherwise be replaced by a file of its name.
  if (place.endsWith('/'))
    throw new StartProblem(`There is no folder ${place}; make it, or connect the disk that it is on.`)
  return resolve(place)
}

/** One press of Ctrl-C cleans up first; the next one does not wait. */
function untilSignal(): AbortSignal {
  const leaving = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () =>
      leaving.abort(new StartProblem('The backup was stopped; nothing is left of it.')),
    )
  return leaving.signal
}

async function openAlone(config: Config): Promise<Database> {
  try {
    return await openDatabase({ ...config, poolSize: 2 })
  } catch (cause) {
    if (!(cause instanceof StartProblem) || !/is in use by process/.test(cause.message)) throw cause
    throw new StartProblem(
      `${cause.message} To back up while it runs, run this as the same user and with the same TMPDIR.`,
      { cause },
    )
  }
}
