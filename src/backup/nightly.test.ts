import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { readConfig } from '../config.ts'
import type { Database } from '../database.ts'
import type { JobContext } from '../jobs/job.ts'
import { prepareJobs } from '../jobs/prepare.ts'
import { silentLog } from '../log.ts'
import { sealed } from './archive.fixture.ts'
import { checkBackup } from './contents.ts'
import {
  backUp,
  emptyInstallation,
  type Installation,
  installation,
  type Kind,
  moves,
  opened,
  restoreTo,
} from './installation.fixture.ts'
import { installationIn } from './installation.ts'
import { gaugeBackups, lastBackup } from './last-backup.ts'
import { nightlyBackup, removeSuperfluous, warnOfBackupDir } from './nightly.ts'

// Each restore makes a database anew.
vi.setConfig({ testTimeout: 120_000 })

const kind: Kind = moves.at(-1)?.[0] ?? 'embedded'
const now = new Date('2026-11-20T02:30:00Z')
const keep = { days: 2, weeks: 0, months: 0 }

const job = (
  database: Database,
  at: Installation,
  backupDir: string,
  backupAt: string | undefined = '02:30',
) => nightlyBackup({ database, config: { ...at, backupDir, backupAt, backupKeep: keep }, version: '1' })

const context = ({ db }: Database): JobContext => ({
  id: '1',
  db,
  filesDir: '',
  log: silentLog,
  now,
  signal: new AbortController().signal,
  progress: async () => {},
})

it('makes a good backup, notes it for every process, and removes what is superfluous', async () => {
  const at = await installation(kind)
  const folder = temporaryFolder()
  const old = readFileSync(await sealed(new Map()))
  await opened(at, async database => {
    const prefix = `carrel-nightly-${(await installationIn(database.db))?.slice(0, 8)}`
    for (const day of ['17', '18', '19'])
      writeFileSync(join(folder, `${prefix}-2026-11-${day}T023000Z.tar.gz`), old)
    const registry = new Registry()
    gaugeBackups(registry, database.db)
    expect(await registry.metrics()).toContain('carrel_last_backup_timestamp_seconds 0')
    const [nightly] = job(database, at, folder)
    await nightly?.run({}, context(database))
    const path = join(folder, `${prefix}-2026-11-20T023000Z.tar.gz`)
    expect((await checkBackup(path)).madeAt).toBe('2026-11-20T02:30:00.000Z')
    expect(readdirSync(folder)).toEqual([
      `${prefix}-2026-11-19T023000Z.tar.gz`,
      `${prefix}-2026-11-20T023000Z.tar.gz`,
    ])
    const bytes = readFileSync(path).length
    expect(await lastBackup(database.db)).toEqual({ madeAt: now, path, bytes })
    const figures = await registry.metrics()
    expect(figures).toContain(`carrel_last_backup_timestamp_seconds ${now.getTime() / 1000}`)
    expect(figures).toContain(`carrel_last_backup_bytes ${bytes}`)
  })
})

it('keeps the last good one in the figures when a later one fails', async () => {
  const at = await installation(kind)
  const folder = temporaryFolder()
  await opened(at, async database => {
    const [nightly] = job(database, at, folder)
    await nightly?.run({}, context(database))
    const [failing] = job(database, at, join(folder, readdirSync(folder)[0] ?? ''))
    await expect(failing?.run({}, { ...context(database), now: new Date(0) })).rejects.toThrow(
      /cannot be written/,
    )
    expect((await lastBackup(database.db))?.madeAt).toEqual(now)
  })
})

it('runs daily at its time in UTC, or not at all', async () => {
  const at = await installation(kind)
  await opened(at, async database => {
    const schedules = async () =>
      (await database.pool.query('select name, cron, timezone from pgboss.schedule')).rows
    await prepareJobs(database.pool, job(database, at, '/nowhere', '23:05'))
    expect(await schedules()).toEqual([{ name: 'backup.nightly', cron: '5 23 * * *', timezone: 'UTC' }])
    const config = { ...at, backupDir: '/nowhere', backupAt: undefined, backupKeep: keep }
    await prepareJobs(database.pool, nightlyBackup({ database, config, version: '1' }))
    expect(await schedules()).toEqual([])
  })
})

it('removes only whole scheduled backups, and counts no others', async () => {
  const folder = temporaryFolder()
  const whole = readFileSync(await sealed(new Map()))
  const names = ['16', '17', '18', '19'].map(day => `carrel-nightly-0a1b2c3d-2026-11-${day}T023000Z.tar.gz`)
  for (const name of names) writeFileSync(join(folder, name), whole)
  const others = [
    'carrel-2026-11-01T023000Z.tar.gz',
    'carrel-nightly-0a1b2c3d-2026-11-01T023000Z.tar.gz.part',
    'carrel-nightly-2026-11-02T023000Z.tar.gz',
    'carrel-nightly-99999999-2026-11-01T023000Z.tar.gz',
    'carrel-nightly-0a1b2c3d-2026-13-01T023000Z.tar.gz',
    'photo.jpg',
  ]
  for (const name of others) writeFileSync(join(folder, name), whole)
  mkdirSync(join(folder, 'carrel-nightly-0a1b2c3d-2026-11-02T023000Z.tar.gz'))
  // The newest was cut, by a full disk as it may be: the two before it are then the last two good ones.
  truncateSync(join(folder, names[3] ?? ''), whole.length - 1)
  expect(await removeSuperfluous(folder, '0a1b2c3d-0000-4000-8000-000000000000', keep)).toEqual([names[0]])
  expect(readdirSync(folder).sort()).toEqual(
    [...names.slice(1), ...others, 'carrel-nightly-0a1b2c3d-2026-11-02T023000Z.tar.gz'].sort(),
  )
})

it('takes a restored copy for another installation, whose backups it leaves alone and does not boast of', async () => {
  const at = await installation(kind)
  const folder = temporaryFolder()
  const nightly = (from: Installation, time: Date) =>
    opened(from, async database => {
      const [run] = job(database, from, folder)
      await run?.run({}, { ...context(database), now: time })
    })
  for (const day of ['17', '18']) await nightly(at, new Date(`2026-11-${day}T02:30:00Z`))
  const mine = readdirSync(folder)
  const copy = await emptyInstallation(kind)
  await restoreTo(copy, (await backUp(at)).path)
  expect(await opened(copy, ({ db }) => lastBackup(db))).toBe(null)
  for (const day of ['18', '19', '20']) await nightly(copy, new Date(`2026-11-${day}T02:30:00Z`))
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(mine))
  expect(readdirSync(folder)).toHaveLength(4)
  const ids = await Promise.all(
    readdirSync(folder).map(async name => (await checkBackup(join(folder, name))).installation),
  )
  expect(new Set(ids).size).toBe(2)
})

it('warns at the start of a folder that no backup can go to', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'file')
  writeFileSync(file, '', { mode: 0o700 })
  const warnings = async (backupDir: string) => {
    const lines: string[] = []
    const log = pino({ base: null, timestamp: false }, { write: line => lines.push(JSON.parse(line).msg) })
    await warnOfBackupDir(readConfig({ BACKUP_DIR: backupDir }), log)
    return lines
  }
  expect(await warnings(join(folder, 'not/there/yet'))).toEqual([])
  expect(await warnings(file)).toEqual([
    `BACKUP_DIR ${file} cannot be written (it is no folder), so there will be no nightly backups; set it to another folder or give the right.`,
  ])
  expect(await warnings(join(file, 'x'))).toHaveLength(1)
})
