import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import type { Database } from '../database.ts'
import type { JobContext } from '../jobs/job.ts'
import { prepareJobs } from '../jobs/prepare.ts'
import { silentLog } from '../log.ts'
import { sealed } from './archive.fixture.ts'
import { checkBackup } from './contents.ts'
import { type Installation, installation, type Kind, moves, opened } from './installation.fixture.ts'
import { gaugeBackups, lastBackup } from './last-backup.ts'
import { nightlyBackup, removeSuperfluous } from './nightly.ts'

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
  const folder = join(temporaryFolder(), 'not/there/yet')
  mkdirSync(folder, { recursive: true })
  const old = readFileSync(await sealed(new Map()))
  for (const day of ['17', '18', '19'])
    writeFileSync(join(folder, `carrel-nightly-2026-11-${day}T023000Z.tar.gz`), old)
  await opened(at, async database => {
    const registry = new Registry()
    gaugeBackups(registry, database.db)
    expect(await registry.metrics()).toContain('carrel_last_backup_timestamp_seconds 0')
    const [nightly] = job(database, at, folder)
    await nightly?.run({}, context(database))
    const path = join(folder, 'carrel-nightly-2026-11-20T023000Z.tar.gz')
    expect((await checkBackup(path)).madeAt).toBe('2026-11-20T02:30:00.000Z')
    expect(readdirSync(folder)).toEqual([
      'carrel-nightly-2026-11-19T023000Z.tar.gz',
      'carrel-nightly-2026-11-20T023000Z.tar.gz',
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
    const [failing] = job(database, at, join(folder, 'carrel-nightly-2026-11-20T023000Z.tar.gz'))
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
  const names = ['16', '17', '18', '19'].map(day => `carrel-nightly-2026-11-${day}T023000Z.tar.gz`)
  for (const name of names) writeFileSync(join(folder, name), whole)
  const others = [
    'carrel-2026-11-01T023000Z.tar.gz',
    'carrel-nightly-2026-11-01T023000Z.tar.gz.part',
    'carrel-nightly-2026-13-01T023000Z.tar.gz',
    'photo.jpg',
  ]
  for (const name of others) writeFileSync(join(folder, name), whole)
  mkdirSync(join(folder, 'carrel-nightly-2026-11-02T023000Z.tar.gz'))
  // The newest was cut, by a full disk as it may be: the two before it are then the last two good ones.
  truncateSync(join(folder, names[3] ?? ''), whole.length - 1)
  expect(await removeSuperfluous(folder, keep)).toEqual([names[0]])
  expect(readdirSync(folder).sort()).toEqual(
    [...names.slice(1), ...others, 'carrel-nightly-2026-11-02T023000Z.tar.gz'].sort(),
  )
})
