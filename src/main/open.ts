import { settleExchanges } from '../backup/exchange.ts'
import { finishReplacing } from '../backup/replacing.ts'
import { type Config, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../database.ts'
import { type ErrorTracking, trackErrors } from '../error-tracking.ts'
import type { Job } from '../jobs/job.ts'
import { type Log, openLog } from '../log.ts'
import type { Module } from '../module.ts'
import { makePrivateFolder } from '../private-folder.ts'
import { leaveWhenLost } from './leaving.ts'
import { version } from './version.ts'

export type Opened = {
  config: Config
  log: Log
  database: Database
  modules: readonly Module[]
  jobs: readonly Job[]
}

export type Opening = {
  /** Refuses settings before anything is opened. */
  check?: (config: Config) => void | Promise<void>
  /** Settings where the environment has none. */
  otherwise?: Record<string, string>
  /** Refuses a database before anything in it is changed. */
  inspect?: (database: Database) => Promise<void>
}

/**
 * What every command stands on: settings, log, modules, and a database brought up to this version.
 * @throws {StartProblem} when the operator has to do something first
 */
export const open = async ({ check, otherwise, inspect }: Opening = {}): Promise<Opened> => {
  const config = readConfig(undefined, otherwise)
  await check?.(config)
  const tracking = trackingOf(config)
  const log = openLog(config, 2, tracking?.report)
  const lost = leaveWhenLost(log, tracking)
  if (!config.databaseUrl) finishReplacing(config.dataDir)
  // The database opens in its own thread, or elsewhere, while this one compiles the rest.
  const [
    database,
    { modules },
    { migrate },
    { permissionsOf, writeGrants },
    { prepareJobs },
    { sweepTasks },
    { nightlyBackup, warnOfBackupDir },
  ] = await Promise.all([
    openDatabase(config, log, cause => lost(cause, 'The embedded database is lost')),
    import('../modules.ts'),
    import('../migrations.ts'),
    import('../modules/identity/index.ts'),
    import('../jobs/prepare.ts'),
    import('../jobs/sweep.ts'),
    import('../backup/nightly.ts'),
  ])
  const jobs = [
    sweepTasks,
    ...nightlyBackup({ database, config, version }),
    ...modules.flatMap(module => module.jobs ?? []),
  ]
  await warnOfBackupDir(config, log)
  try {
    makePrivateFolder(config.filesDir, 'FILES_DIR')
    await inspect?.(database)
    await migrate(database.db, log)
    await writeGrants(database.db, permissionsOf(modules))
    await settleExchanges(database.db, config.filesDir)
    await prepareJobs(database.pool, jobs)
  } catch (cause) {
    await database.close()
    throw cause
  }
  return { config, log, database, modules, jobs }
}

const trackingOf = ({ sentryDsn, nodeEnv }: Config): ErrorTracking | undefined =>
  sentryDsn ? trackErrors(sentryDsn, version, nodeEnv) : undefined
