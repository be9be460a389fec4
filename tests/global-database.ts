import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { GuardedPool } from '../src/database/guarded-pool.ts'
import { assemble, openDatabase } from '../src/database.ts'
import { startEmbedded } from '../src/embedded/start.ts'
import { prepareJobs } from '../src/jobs/prepare.ts'
import { migrate } from '../src/migrations.ts'
import { permissionsOf, writeGrants } from '../src/modules/identity/index.ts'
import { modules } from '../src/modules.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A migrated data directory, as a dump and as a folder, or the name of a migrated database on TEST_DATABASE_URL. */
    template: { file: string; folder: string } | { database: string; server: string }
  }
}

const jobs = modules.flatMap(module => module.jobs ?? [])
const permissions = permissionsOf(modules)

/** Migrates once for the whole run; each test file starts from a copy. */
export default async function prepare(project: TestProject) {
  const server = process.env.TEST_DATABASE_URL
  if (!server) {
    project.provide('template', await embeddedTemplate())
    return
  }
  const database = `carrel_test_${randomUUID().replaceAll('-', '')}`
  await serverTemplate(server, database)
  project.provide('template', { database, server })
  return () => administer(server, `drop database if exists ${database} with (force)`)
}

async function serverTemplate(server: string, database: string): Promise<void> {
  await administer(server, `create database ${database} template template0 encoding 'UTF8'`)
  const opened = await openDatabase({ databaseUrl: named(server, database), dataDir: '', poolSize: 2 })
  await migrate(opened.db)
  await writeGrants(opened.db, permissions)
  await prepareJobs(opened.pool, jobs)
  await opened.close()
}

// Making a data directory takes seconds, so it is kept for as long as what goes into it stays the same.
async function embeddedTemplate(): Promise<{ file: string; folder: string }> {
  const cache = new URL('../node_modules/.cache/carrel/', import.meta.url).pathname
  const template = join(cache, `template-${await fingerprint()}`)
  const made = { file: join(template, 'dump.tar'), folder: join(template, 'folder') }
  if (existsSync(made.file)) return made
  const unfinished = `${template}.${randomUUID()}`
  const embedded = await startEmbedded({ dataDir: join(unfinished, 'folder') }, cause => {
    throw cause
  })
  const opened = assemble(new GuardedPool(embedded.connection), 'embedded', embedded.stop)
  await migrate(opened.db)
  await writeGrants(opened.db, permissions)
  await prepareJobs(opened.pool, jobs)
  await writeFile(join(unfinished, 'dump.tar'), Buffer.from(await embedded.dump()))
  await opened.close()
  // Another run may have been quicker; then its template is as good.
  await rename(unfinished, template).catch(() => rm(unfinished, { recursive: true }))
  await forgetOldTemplates(cache)
  return made
}

// A day is longer than any run that may still copy from one.
async function forgetOldTemplates(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const { mtimeMs } = await stat(join(cache, name))
    if (Date.now() - mtimeMs > 86_400_000) await rm(join(cache, name), { recursive: true })
  }
}

async function fingerprint(): Promise<string> {
  const migrations = new URL('../migrations/', import.meta.url)
  const names = (await readdir(migrations)).sort()
  const files = [
    ...names.map(name => new URL(name, migrations)),
    ...['src/migrations.ts', 'src/jobs/prepare.ts', 'src/embedded/worker.ts', 'package-lock.json'].map(
      path => new URL(`../${path}`, import.meta.url),
    ),
  ]
  const hash = createHash('sha256')
    .update(names.join())
    .update(JSON.stringify([jobs, permissions]))
  for (const file of files) hash.update(await readFile(file))
  return hash.digest('hex').slice(0, 16)
}

export const named = (server: string, database: string): string =>
  Object.assign(new URL(server), { pathname: `/${database}` }).href

/** Runs one statement beside all databases of the tests. */
export const administer = async (server: string, statement: string): Promise<void> => {
  const client = new pg.Client(server)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
