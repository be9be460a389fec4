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
  const path = await fileIn(place ? resolve(place) : config.backupDir, place === undefined, now)
  if (!config.databaseUrl) {
    if (await orderBackup(config.dataDir, path, say)) return
    finishReplacing(config.dataDir)
    if (!existsSync(join(config.dataDir, 'database')))
      throw new StartProblem(
        `There is nothing to back up: ${config.dataDir} holds no database. Set DATA_DIR.`,
      )
  }
  const database = await openAlone(config)
  try {
    await settleExchanges(database.db, config.filesDir)
    await makeBackup(path, { database, config, version, now, alone: true, say })
  } finally {
    await database.close()
  }
}

async function fileIn(place: string, isFolder: boolean, now: Date): Promise<string> {
  const found = isFolder ? undefined : await stat(place).catch(() => undefined)
  return isFolder || found?.isDirectory() ? join(place, `carrel-${timeInNames(now)}.tar.gz`) : place
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
