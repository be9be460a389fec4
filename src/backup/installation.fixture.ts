import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { freshDataFolder, freshServerDatabase } from '../../tests/database.ts'
import type { Config } from '../config.ts'
import { type Database, openDatabase } from '../database.ts'
import { prepareJobs } from '../jobs/prepare.ts'
import { migrate } from '../migrations.ts'
import { type Backup, makeBackup } from './making.ts'
import { restore } from './restoring.ts'

export type Kind = Database['kind']
export type Installation = Pick<Config, 'dataDir' | 'filesDir' | 'databaseUrl'>

export const now = new Date('2026-11-20T09:00:00Z')

/** From where to where an installation can move here: with a server at hand all four ways but the first. */
export const moves: [from: Kind, to: Kind][] =
  'server' in inject('template')
    ? [
        ['embedded', 'server'],
        ['server', 'embedded'],
        ['server', 'server'],
      ]
    : [['embedded', 'embedded']]

/** Where one installation of a test keeps its things; nothing is there yet. */
export const emptyInstallation = async (kind: Kind): Promise<Installation> => {
  const dataDir = temporaryFolder()
  const databaseUrl = kind === 'server' ? await freshServerDatabase('template0') : undefined
  return { dataDir, filesDir: join(dataDir, 'files'), databaseUrl }
}

export const opened = async <T>(at: Installation, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = await openDatabase({ ...at, poolSize: 4 })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** An installation brought up to date, with what `fill` puts there. */
export const installation = async (
  kind: Kind,
  fill: (database: Database) => Promise<unknown> = async () => {},
): Promise<Installation> => {
  const at = await freshInstallation(kind)
  await opened(at, fill)
  return at
}

// Copied where there is something to copy from, because making one takes seconds.
async function freshInstallation(kind: Kind): Promise<Installation> {
  const template = inject('template')
  if (kind === 'embedded' && 'folder' in template) {
    const dataDir = freshDataFolder()
    return { dataDir, filesDir: join(dataDir, 'files'), databaseUrl: undefined }
  }
  if (kind === 'server')
    return { ...(await emptyInstallation('embedded')), databaseUrl: await freshServerDatabase() }
  const at = await emptyInstallation(kind)
  await opened(at, async database => {
    await migrate(database.db)
    await prepareJobs(database.pool, [])
  })
  return at
}

export const upload = (at: Installation, path: string, text: string): void => {
  mkdirSync(join(at.filesDir, path, '..'), { recursive: true })
  writeFileSync(join(at.filesDir, path), text)
}

export const backUp = (at: Installation, path = join(temporaryFolder(), 'one.tar.gz')): Promise<Backup> =>
  opened(at, database => makeBackup(path, { database, config: at, version: '1.2.3', now }))

/** @returns what was said */
export const restoreTo = async (at: Installation, path: string, replace = false): Promise<string[]> => {
  const said: string[] = []
  await restore(path, { config: at, now, replace, say: sentence => said.push(sentence) })
  return said
}

/** A digest of the rows of every table, found and made without the code under test. */
export const contentsOf = ({ pool }: Database): Promise<Record<string, string>> => digests(pool)

async function digests(pool: Database['pool']): Promise<Record<string, string>> {
  const client = await pool.connect()
  try {
    await client.query(`set timezone to 'UTC'`)
    const { rows: tables } = await client.query<{ name: string }>(`
      select table_schema || '.' || table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'pgboss')
        and table_schema || '.' || table_name not in ('web.rate_limits', 'jobs.installation')
      order by 1`)
    const found: Record<string, string> = {}
    for (const { name } of tables) {
      const { rows } = await client.query(
        `select count(*) || ':' || coalesce(md5(string_agg(each::text, '|' order by each::text collate "C")), '') as digest
         from ${name} as each`,
      )
      found[name] = rows[0].digest
    }
    return found
  } finally {
    await client.query('reset timezone')
    client.release()
  }
}
