import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../tests/database.ts'
import { transaction } from '../database.ts'
import { newId } from '../id.ts'
import { silentLog } from '../log.ts'
import { backlog, queuesNow } from './backlog.ts'
import { job } from './job.ts'
import { deadLettersOf, prepareJobs } from './prepare.ts'
import { type SendOptions, send } from './queue.ts'
import { sweepTasks } from './sweep.ts'
import { taskStatus } from './tasks.ts'
import { wake } from './wake.ts'
import { startWorker, type Worker } from './worker.ts'

type Note = { text: string; fails?: number }

const database = testDatabase()
const runs: { text: string; at: number }[] = []
const runsOf = (text: string) => runs.filter(run => run.text === text)
const gate = { opened: Promise.withResolvers<void>(), reached: Promise.withResolvers<void>() }

const write = job<Note>(
  'tests.write',
  { retryLimit: 2, retryDelay: 1 },
  async ({ text, fails = 0 }, context) => {
    runs.push({ text, at: performance.now() })
    await context.progress(50, { text })
    if (runsOf(text).length <= fails) throw new Error(`no ${text}`)
    return { length: text.length }
  },
)
const nightly = job(
  'tests.nightly',
  { schedule: { cron: '0 3 * * *', zone: 'Asia/Jerusalem' } },
  async () => {},
)
const started = Promise.withResolvers<void>()
const begin = job('tests.begin', { atStart: true }, async () => started.resolve())
const wait = job('tests.wait', {}, async () => {
  gate.reached.resolve()
  await gate.opened.promise
  return 'waited'
})
const jobs = [write, nightly, wait, begin]

let worker: Worker
beforeAll(async () => {
  await prepareJobs(database.pool, jobs)
  // A look every 30 s, so that nothing here can pass by waiting for one.
  worker = await startWorker({
    database,
    jobs: [write],
    filesDir: '',
    log: silentLog,
    pollEvery: 30,
    watched: true,
  })
})
afterAll(() => worker.stop())

const statementOfRunbook = () => {
  const text = readFileSync(join(import.meta.dirname, '../../docs/operating.md'), 'utf8')
  const [statement] = /update pgboss\.job[^;]+/.exec(text) ?? []
  if (!statement) throw new Error('docs/operating.md tells no longer how to send a job again.')
  return statement
}

const sent = (payload: Note, options?: SendOptions) =>
  transaction(database.db, tx => send(tx, 'tests.write', payload, options))

describe('a job', () => {
  it('does not exist when the transaction that sent it is rolled back', async () => {
    const id = await transaction(database.db, async tx => {
      const sending = await send(tx, 'tests.write', { text: 'rolled back' })
      throw Object.assign(new Error('no'), { sending })
    }).catch(cause => cause.sending)
    const { rowCount } = await database.pool.query('select from pgboss.job where id = $1', [id])
    expect(rowCount).toBe(0)
    expect(runsOf('rolled back')).toEqual([])
  })

  it('runs at once when this process sent it, and its task tells the result', async () => {
    const libraryId = newId()
    const began = performance.now()
    const id = await sent({ text: 'woken' }, { task: { libraryId } })
    expect(await worker.settled('tests.write', id)).toBe('completed')
    expect((runsOf('woken')[0]?.at ?? Number.POSITIVE_INFINITY) - began).toBeLessThan(1000)
    expect(await taskStatus(database.db, id, { libraryId })).toMatchObject({
      kind: 'tests.write',
      status: 'done',
      progress: 100,
      words: { text: 'woken' },
      result: { length: 5 },
    })
  })

  it('follows the one before it without waiting for the next look', async () => {
    const ids = await transaction(database.db, async tx => [
      await send(tx, 'tests.write', { text: 'first' }),
      await send(tx, 'tests.write', { text: 'second' }),
      await send(tx, 'tests.write', { text: 'third' }),
    ])
    const states = await Promise.all(ids.map(id => worker.settled('tests.write', id)))
    expect(states).toEqual(['completed', 'completed', 'completed'])
  })

  it('is refused when no job has that name', async () => {
    const sending = transaction(database.db, tx => send(tx, 'tests.misspelt', {}))
    await expect(sending).rejects.toThrow('tests.misspelt')
  })
})

it('shows a task only to whom it belongs', async () => {
  const [mine, theirs] = [newId(), newId()]
  const id = await sent({ text: 'private' }, { task: { personId: mine } })
  expect(await taskStatus(database.db, id, { personId: mine })).toMatchObject({ id })
  expect(await taskStatus(database.db, id, { personId: theirs })).toBeNull()
  expect(await taskStatus(database.db, id, { personId: mine, libraryId: newId() })).toBeNull()
})

describe('a job that fails', () => {
  let impatient: Worker
  beforeAll(async () => {
    impatient = await startWorker({
      database,
      jobs: [write],
      filesDir: '',
      log: silentLog,
      pollEvery: 0.5,
      watched: true,
    })
  })
  afterAll(() => impatient.stop())

  it('runs again after a pause that grows, then succeeds', async () => {
    const libraryId = newId()
    const id = await sent({ text: 'twice', fails: 2 }, { task: { libraryId } })
    await Promise.race([worker.settled('tests.write', id), impatient.settled('tests.write', id)])
    const [first, second, third] = runsOf('twice').map(run => run.at)
    if (!first || !second || !third) throw new Error('It has to run three times.')
    // pg-boss: a delay of 1 s doubles, with up to half of it left to chance.
    expect(second - first).toBeGreaterThan(900)
    expect(third - second).toBeGreaterThan(900)
    expect(await taskStatus(database.db, id, { libraryId })).toMatchObject({ status: 'done', error: null })
  })

  it('goes to its dead letters in the end, and its task says that it failed', async () => {
    const libraryId = newId()
    const id = await sent({ text: 'never', fails: 9 }, { task: { libraryId } })
    const state = await Promise.race([
      worker.settled('tests.write', id),
      impatient.settled('tests.write', id),
    ])
    expect(state).toBe('failed')
    expect(runsOf('never')).toHaveLength(3)
    const dead = await database.pool.query('select data from pgboss.job where name = $1', [
      deadLettersOf('tests.write'),
    ])
    expect(dead.rows).toEqual([{ data: { text: 'never', fails: 9 } }])
    expect(await backlog(database.db)).toContainEqual({
      queue: 'tests.write.dead',
      waiting: 1,
      oldestSeconds: expect.any(Number),
    })
    expect(await queuesNow(database.db)).toContainEqual({
      queue: 'tests.write',
      waiting: 0,
      oldestSeconds: 0,
      running: 0,
      failed: 1,
    })
    expect(await taskStatus(database.db, id, { libraryId })).toMatchObject({
      status: 'failed',
      error: 'no never',
    })
  })

  it('runs again when the statement of the runbook takes it out of its dead letters', async () => {
    const sentAgain = statementOfRunbook().replaceAll('catalog.read-import', 'tests.write')
    const id = await sent({ text: 'mended', fails: 3 })
    await Promise.race([worker.settled('tests.write', id), impatient.settled('tests.write', id)])
    const { rows } = await database.pool.query(`${sentAgain} and data->>'text' = 'mended' returning id`)
    wake('tests.write')
    const state = await Promise.race([
      worker.settled('tests.write', rows[0].id),
      impatient.settled('tests.write', rows[0].id),
    ])
    expect([state, runsOf('mended').length]).toEqual(['completed', 4])
  })
})

it('forgets a task a month after its last change', async () => {
  const libraryId = newId()
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
  const context = (now: Date) => ({
    id: newId(),
    db: database.db,
    filesDir: '',
    log: silentLog,
    now,
    signal: AbortSignal.any([]),
    progress: async () => {},
  })
  const id = await sent({ text: 'old' }, { task: { libraryId } })
  await worker.settled('tests.write', id)
  await sweepTasks.run({}, context(inDays(29)))
  expect(await taskStatus(database.db, id, { libraryId })).toMatchObject({ status: 'done' })
  await sweepTasks.run({}, context(inDays(31)))
  expect(await taskStatus(database.db, id, { libraryId })).toBeNull()
})

it('keeps the schedule of a job in the database', async () => {
  const schedules = () => database.pool.query('select name, cron, timezone from pgboss.schedule')
  expect((await schedules()).rows).toEqual([
    { name: 'tests.nightly', cron: '0 3 * * *', timezone: 'Asia/Jerusalem' },
  ])
  await prepareJobs(database.pool, [write, wait])
  expect((await schedules()).rows).toEqual([])
})

it('sends a job when it starts, where the job says so', async () => {
  const starting = await startWorker({ database, jobs: [begin], filesDir: '', log: silentLog, pollEvery: 30 })
  await started.promise
  await starting.stop()
})

it('finishes what runs before it stops', async () => {
  const leaving = await startWorker({ database, jobs: [wait], filesDir: '', log: silentLog, pollEvery: 30 })
  const libraryId = newId()
  const id = await transaction(database.db, tx => send(tx, 'tests.wait', {}, { task: { libraryId } }))
  await gate.reached.promise
  const stopped = leaving.stop()
  gate.opened.resolve()
  await stopped
  expect(await taskStatus(database.db, id, { libraryId })).toMatchObject({ status: 'done', result: 'waited' })
})
