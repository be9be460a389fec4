import { constants } from 'node:fs'
import { access, readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import type { Database } from '../database.ts'
import { type Job, job } from '../jobs/job.ts'
import type { Log } from '../log.ts'
import { installationIn } from './installation.ts'
import { noteBackup } from './last-backup.ts'
import { makeBackup } from './making.ts'
import { timeInNames } from './occupied.ts'
import { superfluous } from './retention.ts'
import { looksSealed } from './seal.ts'

export type NightlyParts = {
  database: Pick<Database, 'pool' | 'kind'>
  config: Pick<Config, 'dataDir' | 'filesDir' | 'backupDir' | 'backupAt' | 'backupKeep'>
  version: string
}

/** The scheduled backup and what it makes superfluous; none when the settings say so. */
export const nightlyBackup = ({ database, config, version }: NightlyParts): Job[] => {
  const { backupAt, backupDir, backupKeep } = config
  if (!backupAt) return []
  const [hour, minute] = backupAt.split(':').map(Number)
  const options = {
    schedule: { cron: `${minute} ${hour} * * *` },
    expiresIn: 6 * 3600,
    retryLimit: 2,
    retryDelay: 600,
  }
  const run = job('backup.nightly', options, async (_, { db, log, now, signal }) => {
    const installation = await installationIn(db)
    if (!installation) throw new Error('The database has no installation.')
    const path = join(backupDir, nightlyName(installation, now))
    const { bytes, heldFor } = await makeBackup(path, { database, config, version, now, signal })
    await noteBackup(db, { madeAt: now, path, bytes })
    const removed = await removeSuperfluous(backupDir, installation, backupKeep)
    log.info({ path, bytes, heldFor, removed }, 'A backup was made')
  })
  return [run]
}

/** Tells at the start what would otherwise be found out at night: that backups have no place to go to. */
export const warnOfBackupDir = async ({ backupAt, backupDir }: Config, log: Log): Promise<void> => {
  if (!backupAt) return
  const why = await unwritable(backupDir)
  if (why)
    log.warn(
      `BACKUP_DIR ${backupDir} cannot be written (${why}), so there will be no nightly backups; set it to another folder or give the right.`,
    )
}

async function unwritable(folder: string): Promise<string | undefined> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
    return (await stat(folder)).isDirectory() ? undefined : 'it is no folder'
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    // It is made when it is needed, where that can be done.
    return code === 'ENOENT' && dirname(folder) !== folder ? unwritable(dirname(folder)) : code
  }
}

/** What the names of an installation's scheduled backups begin with. Others are not touched. */
const nightlyPrefix = (installation: string): string => `carrel-nightly-${installation.slice(0, 8)}-`

const nightlyName = (installation: string, madeAt: Date): string =>
  `${nightlyPrefix(installation)}${timeInNames(madeAt)}.tar.gz`

const timeOfName = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.gz$/

/**
 * Removes from the folder the installation's scheduled backups that the rule no longer keeps; several
 * installations may share one.
 * @returns their names
 */
export const removeSuperfluous = async (
  folder: string,
  installation: string,
  keep: Config['backupKeep'],
): Promise<string[]> => {
  const prefix = nightlyPrefix(installation)
  const backups: { name: string; madeAt: Date }[] = []
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue
    const [, day, hour, minute, second] = timeOfName.exec(name.slice(prefix.length)) ?? []
    const madeAt = new Date(`${day}T${hour}:${minute}:${second}Z`)
    // What is cut or not ours neither counts as a backup nor goes.
    if (!Number.isNaN(madeAt.getTime()) && (await looksSealed(join(folder, name))))
      backups.push({ name, madeAt })
  }
  const removed = superfluous(backups, keep).map(({ name }) => name)
  for (const name of removed) await rm(join(folder, name))
  return removed
}
