import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { sql } from 'kysely'
import { expect, inject, it, vi } from 'vitest'
import { type Database, openDatabase } from '../src/database.ts'
import { silentLog } from '../src/log.ts'
import { settleBets } from '../src/modules/clubs/bets/settle-job.ts'
import { freshDataFolder, freshServerDatabase } from './database.ts'
import { jobContext } from './job-context.ts'

const onServer = 'server' in inject('template')
const [bets, members] = [12, 15]
const now = new Date('2026-11-24T19:00:30Z')
const address = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)

// A worker that settles bets one by one and says each that it has settled.
const worker = `
  import { openDatabase } from ${address('../src/database.ts')}
  import { settleBets } from ${address('../src/modules/clubs/bets/settle-job.ts')}
  const [databaseUrl, dataDir] = process.argv.slice(1)
  const { db } = await openDatabase({ databaseUrl: databaseUrl || undefined, dataDir, poolSize: 2 })
  const log = { error() {} }
  process.stdout.write('begins\\n')
  await settleBets.run({}, { db, now: new Date(${now.getTime()}), log, signal: new AbortController().signal })
  process.stdout.write('ends\\n')
  process.exit(0)`

const start = (databaseUrl: string, dataDir: string) =>
  spawn(process.execPath, ['--input-type=module', '-e', worker, databaseUrl, dataDir])

/** Bets that are closed and wait to be settled: every member has points on each, a third of them on what came true. */
async function closedBets({ pool }: Database): Promise<void> {
  const id = (kind: string, number: string) => `uuid_in(md5('${kind}' || ${number})::cstring)`
  await pool.query(`
    insert into identity.people (id, email, name, password_hash, created_at)
      select ${id('person', 'n')}, n || '@example.org', 'Wren', 'none', now() from generate_series(1, ${members}) n;
    insert into catalog.works (id, title, sort_title, match_key, search, created_at, updated_at)
      values (${id('work', '1')}, 'Middlemarch', 'middlemarch', 'middlemarch', '', now(), now());
    insert into clubs.clubs (id, name, language, zone, joining, created_at)
      values (${id('club', '1')}, 'Tuesday Readers', 'en', 'Europe/London', 'open', now());
    insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
      values (${id('meeting', '1')}, ${id('club', '1')}, ${id('work', '1')}, '2026-11-24T19:30Z', '2026-11-24T21:00Z', now());
    insert into clubs.seasons (id, club_id, starts_on, ends_on, grant_points)
      values (${id('season', '1')}, ${id('club', '1')}, '2026-10-01', '2026-12-31', 1000);
    insert into clubs.accounts (club_id, season_id, person_id, opened_at)
      select ${id('club', '1')}, ${id('season', '1')}, ${id('person', 'n')}, now() from generate_series(1, ${members}) n;
    insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, made_at)
      select ${id('grant', 'n')}, ${id('club', '1')}, ${id('season', '1')}, ${id('person', 'n')}, 'grant', 1000, now()
      from generate_series(1, ${members}) n;
    insert into clubs.bets (id, club_id, meeting_id, season_id, kind, opened_at, closes_at)
      select ${id('bet', 'b')}, ${id('club', '1')}, ${id('meeting', '1')}, ${id('season', '1')}, 'at-least-n-finish',
        '2026-11-20T10:00Z', '2026-11-24T19:00Z' from generate_series(1, ${bets}) b;
    insert into clubs.bet_options (id, club_id, bet_id, position, least, most)
      select ${id('option', "b || ' ' || o")}, ${id('club', '1')}, ${id('bet', 'b')}, o, o, case o when 0 then 0 end
      from generate_series(1, ${bets}) b, generate_series(0, 1) o;
    insert into clubs.stakes (id, club_id, bet_id, option_id, person_id, points, placed_at)
      select ${id('stake', "b || ' ' || n")}, ${id('club', '1')}, ${id('bet', 'b')},
        ${id('option', "b || ' ' || least(n % 3, 1)")}, ${id('person', 'n')}, n + b, '2026-11-21T10:00Z'
      from generate_series(1, ${bets}) b, generate_series(1, ${members}) n;
    insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, bet_id, stake_id, made_at)
      select ${id('entry', 'stake.id::text')}, club_id, ${id('season', '1')}, person_id, 'stake', -points, bet_id, id, placed_at
      from clubs.stakes stake;`)
}

/** What must hold at every moment, whoever was killed. */
async function check({ db }: Database): Promise<{ settled: number }> {
  const { rows } = await sql<{ settled: number; lost: number; halves: number; negative: number }>`
    select (select count(*)::int from clubs.settlements) as settled,
      (select ${members}::int * 1000 - sum(balance)::int from clubs.accounts)
        - (select coalesce(sum(points), 0)::int from clubs.stakes stake join clubs.bets bet on bet.id = stake.bet_id
           where bet.status in ('open', 'closed')) as lost,
      (select count(*)::int from clubs.ledger entry where kind in ('payout', 'refund')
        and not exists (select from clubs.settlements done where done.bet_id = entry.bet_id)) as halves,
      (select count(*)::int from clubs.accounts where balance < 0) as negative`.execute(db)
  expect(rows[0]).toMatchObject({ lost: 0, halves: 0, negative: 0 })
  return { settled: rows[0]?.settled ?? 0 }
}

async function settleTheRest(database: Database): Promise<void> {
  const context = { ...jobContext({ database, filesDir: '' }, now), log: silentLog }
  await settleBets.run({}, context)
  expect(await check(database)).toEqual({ settled: bets })
  expect(await settleBets.run({}, context)).toEqual({ closed: 0, settled: 0 })
}

it.runIf(onServer)(
  'a worker killed in the middle of a settlement leaves nothing of it, and the next settles each bet once',
  { timeout: 120_000 },
  async () => {
    const url = await freshServerDatabase()
    const database = await openDatabase({ databaseUrl: url, dataDir: '', poolSize: 4 })
    await closedBets(database)
    // The last account that a payout comes to is held: the worker stands in the middle of a bet, with entries written.
    const holder = await database.pool.connect()
    await holder.query('begin')
    await holder.query(
      'select from clubs.accounts where person_id = (select max(person_id::text)::uuid from clubs.stakes where option_id in (select id from clubs.bet_options where position = 0)) for update',
    )
    const child = start(url, '')
    const ended = once(child, 'exit')
    const waiting = () =>
      database.pool.query(
        "select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
    await vi.waitFor(async () => expect((await waiting()).rows).toHaveLength(1), {
      timeout: 30_000,
      interval: 50,
    })
    child.kill('SIGKILL')
    await ended
    await holder.query('rollback')
    holder.release()
    await vi.waitFor(async () => expect((await waiting()).rows).toHaveLength(0), {
      timeout: 30_000,
      interval: 50,
    })
    await check(database)
    // Two that are started again, together.
    const again = [start(url, ''), start(url, '')]
    await Promise.all(again.map(one => once(one, 'exit')))
    await settleTheRest(database)
    await database.close()
  },
)

it.skipIf(onServer)(
  'a program killed while it settles bets goes on with the rest when it is started again',
  { timeout: 120_000 },
  async () => {
    const dataDir = freshDataFolder()
    const opened = () => openDatabase({ databaseUrl: undefined, dataDir, poolSize: 2 })
    const before = await opened()
    await closedBets(before)
    await before.close()
    for (const wait of [0, 60]) {
      const child = start('', dataDir)
      const ended = once(child, 'exit')
      for await (const line of createInterface(child.stdout))
        if (line === 'begins') setTimeout(() => child.kill('SIGKILL'), wait)
      await ended
      const after = await opened()
      await check(after)
      await after.close()
    }
    const last = await opened()
    await settleTheRest(last)
    await last.close()
  },
)
