import { randomUUID } from 'node:crypto'
import { cpSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, inject, onTestFinished } from 'vitest'
import { GuardedPool } from '../src/database/guarded-pool.ts'
import { assemble, type Database, openDatabase } from '../src/database.ts'
import { startEmbedded } from '../src/embedded/start.ts'
import type { Log } from '../src/log.ts'
import { temporaryFolder } from './carrel.ts'
import { administer, named } from './global-database.ts'

/**
 * A migrated database for one test file: a copy in memory, or one of its own on TEST_DATABASE_URL, dropped
 * afterwards. Opened by hooks, so its fields are there inside tests and hooks only.
 */
export const testDatabase = (log?: Log): Database & { url: string | undefined } => {
  let opened: (Database & { url: string | undefined }) | undefined
  const now = () => {
    if (!opened) throw new Error('The test database is open inside tests and hooks only.')
    return opened
  }
  beforeAll(async () => {
    opened = await copyOfTemplate(log)
  })
  afterAll(async () => {
    await opened?.close()
  })
  return {
    get db() {
      return now().db
    },
    get pool() {
      return now().pool
    },
    get notices() {
      return now().notices
    },
    get kind() {
      return now().kind
    },
    get counts() {
      return now().counts
    },
    get url() {
      return now().url
    },
    // The hook above closes it; whoever got the whole thing passed may say so, too.
    close: async () => {},
  }
}

/** What `testDatabase` opens, for a test that needs several or closes its own. */
export const copyOfTemplate = async (log?: Log): Promise<Database & { url: string | undefined }> => {
  const template = inject('template')
  return 'file' in template
    ? await embeddedCopy(template.file, log)
    : await serverCopy(template.server, template.database, log)
}

async function embeddedCopy(file: string, log?: Log) {
  const { buffer } = await readFile(file)
  const embedded = await startEmbedded({ loadFrom: buffer as ArrayBuffer }, cause => {
    throw cause
  })
  const opened = assemble(new GuardedPool(embedded.connection), 'embedded', embedded.stop, log)
  return { ...opened, url: undefined }
}

async function serverCopy(server: string, template: string, log?: Log) {
  const { url, drop } = await createFrom(server, template)
  const opened = await openDatabase({ databaseUrl: url, dataDir: '', poolSize: 20 }, log)
  const close = async () => {
    await opened.close()
    await drop()
  }
  return { ...opened, close, url }
}

/** A DATA_DIR with a migrated embedded database in it, which goes with the test. */
export const freshDataFolder = (): string => {
  const template = inject('template')
  if (!('folder' in template))
    throw new Error('With TEST_DATABASE_URL nothing runs on the embedded database.')
  const folder = temporaryFolder()
  cpSync(template.folder, folder, { recursive: true })
  return folder
}

/** The address of a database on TEST_DATABASE_URL that goes with the test: a migrated one, unless told. */
export const freshServerDatabase = async (template?: 'template0'): Promise<string> => {
  const migrated = inject('template')
  if (!('server' in migrated)) throw new Error('TEST_DATABASE_URL names no server.')
  const { url, drop } = await createFrom(migrated.server, template ?? migrated.database)
  onTestFinished(drop)
  return url
}

async function createFrom(server: string, template: string) {
  const database = `carrel_test_${randomUUID().replaceAll('-', '')}`
  await administer(server, `create database ${database} template ${template}`)
  const drop = () => administer(server, `drop database if exists ${database} with (force)`)
  return { url: named(server, database), drop }
}
