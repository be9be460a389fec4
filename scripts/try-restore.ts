// Fills an installation on the embedded database, backs it up while it runs, and moves it by the command
// line alone: to a server and back where TEST_DATABASE_URL names one, else to a second embedded database.
// Fails when a row, a file or a figure is not the same at the end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { checkBackup } from '../src/backup/contents.ts'
import type { Manifest } from '../src/backup/manifest.ts'

type Settings = Record<string, string>

const main = join(import.meta.dirname, '../src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'carrel-try-restore-'))
const server = process.env.TEST_DATABASE_URL
const base = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', PORT: '0', BACKUP_AT: 'off' }

try {
  await tryRestore()
} finally {
  rmSync(folder, { recursive: true })
}

async function tryRestore(): Promise<void> {
  const source = { DATA_DIR: join(folder, 'source') }
  const first = await backUpWhileRunning(source)
  assertFilled(first.manifest)
  const target = server ? { DATA_DIR: join(folder, 'server'), ...(await newDatabase(server)) } : undefined
  try {
    const second = target ? await move(first, target, 'the server') : first
    const third = await move(second, { DATA_DIR: join(folder, 'last') }, 'an embedded database')
    const cover = readFileSync(join(folder, 'last/files/covers/one.jpg'), 'utf8')
    if (cover !== 'A cover, as far as a backup knows.') throw new Error('The uploaded file reads otherwise.')
    const { tables, files } = third.manifest
    const rows = tables.reduce((sum, table) => sum + table.rows, 0)
    const way = target ? 'embedded, server, embedded' : 'embedded to embedded; no server to try'
    console.log(`${tables.length} tables, ${rows} rows, ${files.length} file: the same at the end (${way}).`)
  } finally {
    if (server && target)
      await administer(server, `drop database "${nameOf(target.DATABASE_URL)}" with (force)`)
  }
}

type Made = { file: string; manifest: Manifest }

async function backUpWhileRunning(settings: { DATA_DIR: string }): Promise<Made> {
  mkdirSync(join(settings.DATA_DIR, 'files/covers'), { recursive: true })
  writeFileSync(join(settings.DATA_DIR, 'files/covers/one.jpg'), 'A cover, as far as a backup knows.')
  const program = spawn(process.execPath, [main, 'start'], {
    env: { ...base, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const address = await addressOf(program)
    await setUp(address)
    return await backUp(settings)
  } finally {
    program.kill()
  }
}

async function addressOf(program: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of program.stdout ?? []) {
    said += chunk
    const [address] = /http:\S+/.exec(said) ?? []
    if (address) return address
  }
  throw new Error('The program did not start.')
}

/** A library with its sample books, which a job brings. */
async function setUp(address: string): Promise<void> {
  const body = new URLSearchParams({
    name: 'Ines Moreau',
    email: 'ines@example.org',
    password: 'four words not together',
    library: 'Ashgrove Libraries',
    branch: 'Central',
    kind: 'public',
    zone: 'Europe/London',
    currency: 'GBP',
    language: 'en-GB',
    samples: 'yes',
  })
  const { status } = await fetch(`${address}/set-up`, {
    method: 'POST',
    body,
    headers: { Origin: address },
    redirect: 'manual',
  })
  if (status !== 303) throw new Error(`The library was not set up (${status}).`)
  for (let look = 0; look < 100; look++) {
    if ((await (await fetch(`${address}/search?q=middlemarch`)).text()).includes('Eliot')) return
    await new Promise(resolve => setTimeout(resolve, 200))
  }
  throw new Error('The sample books did not come.')
}

async function backUp(settings: Settings): Promise<Made> {
  const file = join(folder, `${randomUUID()}.tar.gz`)
  carrel(['backup', file], settings)
  return { file, manifest: await checkBackup(file) }
}

/** Restores there, backs up there, and compares. */
async function move({ file, manifest }: Made, settings: Settings, where: string): Promise<Made> {
  carrel(['restore', file], settings)
  const moved = await backUp(settings)
  for (const part of ['migrations', 'tables', 'sequences', 'files'] as const)
    if (!isDeepStrictEqual(moved.manifest[part], manifest[part]))
      throw new Error(`After the move to ${where} the ${part} are not those of before.`)
  return moved
}

function assertFilled({ tables, files }: Manifest): void {
  const rows = (name: string) => tables.find(table => table.name === name)?.rows ?? 0
  for (const name of ['identity.people', 'catalog.works', 'catalog.copies'])
    if (rows(name) === 0) throw new Error(`The backup has no rows of ${name}.`)
  if (files.length !== 1) throw new Error('The backup does not have the uploaded file.')
}

function carrel(command: string[], settings: Settings): void {
  const { status } = spawnSync(process.execPath, [main, ...command], {
    env: { ...base, ...settings },
    stdio: 'inherit',
  })
  if (status !== 0) throw new Error(`carrel ${command[0]} left with ${status}.`)
}

async function newDatabase(url: string): Promise<{ DATABASE_URL: string }> {
  const name = `carrel_restore_${randomUUID().replaceAll('-', '')}`
  await administer(url, `create database ${name} template template0 encoding 'UTF8'`)
  return { DATABASE_URL: Object.assign(new URL(url), { pathname: `/${name}` }).href }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
