import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../../tests/carrel.ts'
import { makeLibrary, putOnShelf } from '../../tests/shelf.ts'
import { type Database, transaction } from '../database.ts'
import { newId } from '../id.ts'
import { job } from '../jobs/job.ts'
import { prepareJobs } from '../jobs/prepare.ts'
import { send } from '../jobs/queue.ts'
import { startWorker } from '../jobs/worker.ts'
import { silentLog } from '../log.ts'
import { type Entries, entriesIn, sealed, withManifest, withRows } from './archive.fixture.ts'
import {
  backUp,
  contentsOf,
  emptyInstallation,
  type Installation,
  installation,
  type Kind,
  moves,
  opened,
  restoreTo,
  upload,
} from './installation.fixture.ts'
import { makeBackup } from './making.ts'

// Databases are made, filled and read back here, several in each test.
vi.setConfig({ testTimeout: 120_000 })

const odd = 'Tab\t, newline\n, backslash \\N \\., "quote\', \u{1f4da}, e\u0301, \u202e, \u0001, NULL'

/** Rows with whatever a column may hold, and two works of which one names the other. */
async function fillOddly({ db }: Database): Promise<void> {
  const { libraryId, ownerId, branchIds } = await makeLibrary(db, {
    branches: [odd.slice(0, 40), 'Zebra', 'Äpfel'],
  })
  const { workId } = await putOnShelf(db, {
    libraryId,
    branchId: branchIds[0] ?? '',
    title: odd,
    barcodes: ['A-1', 'a-1', 'Ä-1', '_1'],
  })
  // The one that points comes first in key order, the one it points to later.
  const first = '00000000-0000-7000-8000-000000000001'
  await sql`insert into catalog.works (id, title, sort_title, match_key, search, other_titles, merged_into, removed_at,
      created_at, updated_at)
    values (${first}, 'Merged', '', '', to_tsvector('simple', ${odd.replaceAll('\u0001', '')}),
      ${[odd, '', 'NULL', '{}']}, ${workId}, 'infinity', '0044-03-15 12:00:00.123456+00 BC', '-infinity')`.execute(
    db,
  )
  const editionId = newId()
  await sql`insert into catalog.editions (id, work_id, title, format, created_at, updated_at)
    values (${editionId}, ${workId}, '', 'book', now(), now())`
    .execute(db)
    .catch(() => {})
  await sql`insert into catalog.records (id, edition_id, format, original, sha256, created_at)
    select ${newId()}, id, 'marc', ${Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))},
      ${Buffer.alloc(32, 0xff)}, now() from catalog.editions limit 1`.execute(db)
  await sql`insert into catalog.imports (id, library_id, person_id, file_name, file_path, file_bytes, status, refusal, options, created_at)
    values (${newId()}, ${libraryId}, ${ownerId}, ${odd}, 'x', 9007199254740993, 'refused',
      ${JSON.stringify({ text: odd.replaceAll('\u0001', ''), number: 1.5e300, none: null, list: [] })}, 'null', now())`.execute(
    db,
  )
  // Triggers count the one and add up the other; what they worked out is in the backup, too.
  await sql`insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
    values (${newId()}, ${ownerId}, ${workId}, 'reading', '2026-11-20', now())`.execute(db)
  const [clubId, seasonId] = [newId(), newId()]
  await sql`insert into clubs.clubs (id, name, language, zone, joining, created_at)
    values (${clubId}, ${odd.slice(0, 40)}, 'en', 'UTC', 'open', now())`.execute(db)
  await sql`insert into clubs.seasons (id, club_id, starts_on, ends_on, grant_points)
    values (${seasonId}, ${clubId}, '2026-10-01', '2026-12-31', 200)`.execute(db)
  await sql`insert into clubs.accounts (club_id, season_id, person_id, opened_at)
    values (${clubId}, ${seasonId}, ${ownerId}, now())`.execute(db)
  await sql`insert into clubs.ledger (id, club_id, season_id, person_id, kind, amount, made_at)
    values (${newId()}, ${clubId}, ${seasonId}, ${ownerId}, 'grant', 200, now())`.execute(db)
}

describe.each(moves)('a move from %s to %s', (from, to) => {
  it('brings every row of every table and every file', async () => {
    const source = await installation(from, fillOddly)
    upload(source, 'covers/Äpfel und\nBirnen.jpg', odd)
    upload(source, `deep/${'folder/'.repeat(30)}file`, 'found')
    upload(source, 'empty', '')
    const { path, manifest } = await backUp(source)
    expect(manifest.vanished).toEqual([])

    const target = await emptyInstallation(to)
    const said = await restoreTo(target, path)
    expect(said.at(-1)).toBe('Restored. Every table was read back and is as it was in the backup.')

    const before = await opened(source, contentsOf)
    expect(Object.keys(before).length).toBeGreaterThan(25)
    expect(await opened(target, contentsOf)).toEqual(before)
    expect(readFileSync(join(target.filesDir, 'covers/Äpfel und\nBirnen.jpg'), 'utf8')).toBe(odd)
    expect(readFileSync(join(target.filesDir, `deep/${'folder/'.repeat(30)}file`), 'utf8')).toBe('found')
    expect(readFileSync(join(target.filesDir, 'empty'), 'utf8')).toBe('')
    expect(readdirSync(target.filesDir).sort()).toEqual(['covers', 'deep', 'empty'])

    // And back the same way: what comes out of the target is, byte for byte, what went in.
    const again = await backUp(target)
    expect(again.manifest.tables).toEqual(manifest.tables)
    expect(again.manifest.files).toEqual(manifest.files)
  })

  it('brings work that was not done yet: it runs there, and what was running runs again', async () => {
    const ran: string[] = []
    const remember = job<{ text: string }>('tests.remember', {}, async ({ text }) => {
      ran.push(text)
    })
    let [waiting, running, done] = ['', '', '']
    const source = await installation(from, async ({ db, pool }) => {
      await prepareJobs(pool, [remember])
      const sent = (text: string) => transaction(db, tx => send(tx, 'tests.remember', { text }))
      waiting = await sent('waiting')
      running = await sent('running')
      done = await sent('done')
      await pool.query(
        `update pgboss.job set state = 'active', started_on = now(), keep_until = now() where id = $1`,
        [running],
      )
      await pool.query(`update pgboss.job set state = 'completed' where id = $1`, [done])
    })
    const target = await emptyInstallation(to)
    await restoreTo(target, (await backUp(source)).path)
    await opened(target, async database => {
      await prepareJobs(database.pool, [remember])
      const worker = await startWorker({
        database,
        jobs: [remember],
        filesDir: '',
        log: silentLog,
        watched: true,
      })
      expect(await worker.settled('tests.remember', waiting)).toBe('completed')
      expect(await worker.settled('tests.remember', running)).toBe('completed')
      const { rows } = await database.pool.query('select id, retry_count from pgboss.job order by id')
      expect(rows.map(({ id }) => id)).toEqual([waiting, running].sort())
      expect(rows.map(row => row.retry_count)).toEqual([0, 0])
      await worker.stop()
    })
    expect(ran.toSorted()).toEqual(['running', 'waiting'])
  })

  it('finds a table that nobody told it of', async () => {
    const source = await installation(from, ({ pool }) =>
      pool.query(`create table catalog.planted (id integer primary key, text text);
        insert into catalog.planted values (1, 'found');
        create schema another_program; create table another_program.secrets (text text)`),
    )
    const { path, manifest } = await backUp(source)
    const planted = manifest.tables.find(({ name }) => name === 'catalog.planted')
    expect(planted).toMatchObject({ columns: ['id', 'text'], rows: 1 })
    expect(manifest.tables.filter(({ name }) => name.startsWith('another_program'))).toEqual([])
    const target = await emptyInstallation(to)
    await expect(restoreTo(target, path)).rejects.toThrow(
      'The backup holds catalog.planted, which this version of Carrel does not have; restore it with the version that made it.',
    )
  })
})

const [from, to]: [Kind, Kind] = moves.at(-1) ?? ['embedded', 'embedded']

const people =
  (name: string) =>
  async ({ db }: Database) => {
    await makeLibrary(db)
    await sql`update identity.people set name = ${name}`.execute(db)
  }

let made: Buffer | undefined
/** A backup with one person in it; made once. */
const simpleBackup = async (): Promise<string> => {
  const path = join(temporaryFolder(), 'simple.tar.gz')
  if (made) writeFileSync(path, made)
  else made = readFileSync((await backUp(await installation(from, people('From the backup')), path)).path)
  return path
}

const nameIn = (at: Installation) =>
  opened(at, async ({ pool }) => (await pool.query('select name from identity.people')).rows[0]?.name)

// In their order, because the list of contents comes last.
const renamed = (entries: Entries, from: string, to: string): Entries =>
  new Map([...entries].map(([name, bytes]) => [name === from ? to : name, bytes]))

describe('a target that holds something', () => {
  it('is left alone, and replaced when that is asked for', async () => {
    const path = await simpleBackup()
    const target = await installation(to, people('Was here before'))
    upload(target, 'covers/old.jpg', 'old')
    await expect(restoreTo(target, path)).rejects.toThrow(/holds something already/)
    expect(await nameIn(target)).toBe('Was here before')

    const said = await restoreTo(target, path, true)
    expect(await nameIn(target)).toBe('From the backup')
    const kept = /uploaded files that were there before lie in (.*)\.$/m.exec(said.join('\n'))?.[1] ?? ''
    expect(readFileSync(join(kept, 'covers/old.jpg'), 'utf8')).toBe('old')
    expect(existsSync(join(target.filesDir, 'covers'))).toBe(false)
    // What is set aside is not backed up again.
    expect((await backUp(target)).manifest.files).toEqual([])
  })

  it('is left alone when only files are there', async () => {
    const path = await simpleBackup()
    const target = await emptyInstallation(to)
    upload(target, 'covers/old.jpg', 'old')
    await expect(restoreTo(target, path)).rejects.toThrow(/FILES_DIR .* holds something already \(covers\)/)
  })

  it.each([
    [
      'a row refers to nothing',
      'identity.memberships',
      (rows: string[]) => rows.map(row => row.replace(/^[^\t]+/, newId())),
    ],
    [
      'text reads otherwise',
      'identity.people',
      (rows: string[]) => rows.map(row => row.replace(/\+00/, '+00:00')),
    ],
  ])('stays as it was when the restore fails half-way because %s', async (_why, table, change) => {
    const broken = await withRows(await simpleBackup(), table, change)
    const target = await installation(to, people('Was here before'))
    upload(target, 'covers/old.jpg', 'old')
    const before = await opened(target, contentsOf)
    await expect(restoreTo(target, broken, true)).rejects.toThrow()
    expect(await opened(target, contentsOf)).toEqual(before)
    expect(readdirSync(target.filesDir)).toEqual(['covers'])
    expect(readdirSync(target.dataDir).filter(name => /restoring|replaced/.test(name))).toEqual([])
  })

  it('stays as it was, and a sentence tells, when the disk takes a file not', async () => {
    const source = await installation(from, people('From the backup'))
    upload(source, 'short', 'text')
    const long = 'x'.repeat(300)
    const entries = await entriesIn((await backUp(source)).path)
    const broken = await withManifest(
      await sealed(renamed(entries, 'files/short', `files/${long}`)),
      manifest => {
        for (const file of manifest.files) file.path = long
      },
    )
    const target = await installation(to, people('Was here before'))
    upload(target, 'covers/old.jpg', 'old')
    await expect(restoreTo(target, broken, true)).rejects.toThrow(
      `${target.filesDir} cannot be written (ENAMETOOLONG), so nothing was changed; choose another place or give the right.`,
    )
    expect(await nameIn(target)).toBe('Was here before')
    expect(readdirSync(target.filesDir)).toEqual(['covers'])
  })

  it.skipIf(to === 'embedded')("does not wait for another program's tables", async () => {
    const path = await simpleBackup()
    const target = await installation(to, ({ pool }) => pool.query('create table public.others (id integer)'))
    const other = new pg.Client({ connectionString: target.databaseUrl, application_name: 'other' })
    await other.connect()
    await other.query('begin; lock table public.others in share update exclusive mode')
    try {
      await restoreTo(target, path, true)
    } finally {
      await other.end()
    }
    expect(await nameIn(target)).toBe('From the backup')
  })

  it.skipIf(to === 'server')('that is damaged is replaced when that is asked for, and says so', async () => {
    const path = await simpleBackup()
    const target = await installation(to)
    truncateSync(join(target.dataDir, 'database/global/pg_control'), 100)
    await expect(restoreTo(target, path)).rejects.toThrow(
      /does not open \([^()]*\); restore a backup with --replace, or set DATA_DIR to a new folder\.$/,
    )
    await restoreTo(target, path, true)
    expect(await nameIn(target)).toBe('From the backup')
  })

  it('is left alone while a program uses it', async () => {
    const path = await simpleBackup()
    const target = await installation(to)
    await opened(target, async () => {
      await expect(restoreTo(target, path, true)).rejects.toThrow(/is in use by/)
    })
  })
})

describe('the versions', () => {
  it('of a newer Carrel are refused before anything is touched', async () => {
    const newer = await withManifest(await simpleBackup(), manifest => {
      manifest.carrel = '9.0.0'
      manifest.migrations.push('29990101000000-catalog-later')
    })
    const target = await emptyInstallation(to)
    await expect(restoreTo(target, newer)).rejects.toThrow(
      'The backup was made by a newer Carrel (9.0.0, with 29990101000000-catalog-later); restore it with that version.',
    )
    expect(readdirSync(target.dataDir)).toEqual([])
  })

  it('of an older one are restored as they were and then brought up to date', async () => {
    const last = '20261120094000-jobs-last-backup'
    const source = await installation(from, async database => {
      await people('Of old')(database)
      await database.pool.query(
        `drop table jobs.last_backup; delete from kysely_migration where name = '${last}'`,
      )
    })
    const { path, manifest } = await backUp(source)
    expect(manifest.migrations).not.toContain(last)
    const target = await emptyInstallation(to)
    await restoreTo(target, path)
    expect(await nameIn(target)).toBe('Of old')
    await opened(target, async ({ pool }) => {
      expect((await pool.query('select * from jobs.last_backup')).rows).toEqual([])
      const { rows } = await pool.query('select 1 from kysely_migration where name = $1', [last])
      expect(rows).toHaveLength(1)
    })
  })
})

it('is one moment of the installation, although somebody lends and takes back all the time', async () => {
  const source = await installation(from)
  const backups: string[] = []
  await opened(source, async database => {
    const { db } = database
    const { libraryId, ownerId, branchIds } = await makeLibrary(db)
    const branchId = branchIds[0] ?? ''
    const barcodes = Array.from({ length: 20 }, (_, n) => `B-${n}`)
    const { workId, copyIds } = await putOnShelf(db, { libraryId, branchId, title: 'Middlemarch', barcodes })
    const patronId = newId()
    await sql`insert into circulation.patrons (id, library_id, name, search_name, category, home_branch_id, created_at)
      values (${patronId}, ${libraryId}, 'Sam', 'sam', 'adult', ${branchId}, now())`.execute(db)
    let stop = false
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    const lendAndTakeBack = async () => {
      for (let turn = 0; !stop; turn++) {
        if (turn === 5) begin()
        const copyId = copyIds[turn % copyIds.length]
        await transaction(db, async tx => {
          await sql`insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at,
              lent_by, length, due_at, given_due_at, keeps_history, one_per_title)
            values (${newId()}, ${libraryId}, ${patronId}, ${copyId}, ${workId}, ${branchId}, now(), ${ownerId},
              '14d', now(), now(), false, false)`.execute(tx)
          await sql`update catalog.copies set availability = 'on-loan' where id = ${copyId}`.execute(tx)
        })
        const back = copyIds[(turn + 7) % copyIds.length]
        await transaction(db, async tx => {
          await sql`update circulation.loans set returned_at = now(), returned_branch_id = ${branchId}, closed_as = 'returned'
            where copy_id = ${back} and returned_at is null`.execute(tx)
          await sql`update catalog.copies set availability = 'on-shelf' where id = ${back}`.execute(tx)
        })
      }
    }
    const lending = lendAndTakeBack().catch(cause => {
      if (!/loans_open_copy/.test(String(cause))) throw cause
    })
    await begun
    const folder = join(source.dataDir, 'backups')
    mkdirSync(folder)
    for (let round = 0; round < 2; round++) {
      const path = join(folder, `${round}.tar.gz`)
      await makeBackup(path, { database, config: source, version: '1', now: new Date(0) })
      backups.push(path)
    }
    stop = true
    await lending
  })
  for (const path of backups) {
    const target = await emptyInstallation(to)
    await restoreTo(target, path)
    await opened(target, async ({ pool }) => {
      const { rows } = await pool.query(`
        select count(*) filter (where (availability = 'on-loan') <> exists (
            select from circulation.loans where copy_id = copies.id and returned_at is null
          )) as wrong,
          count(*) as copies, (select count(*) from circulation.loans) as loans
        from catalog.copies`)
      expect(rows[0].wrong).toBe(0)
      expect(rows[0].copies).toBe(20)
      expect(rows[0].loans).toBeGreaterThan(0)
    })
  }
})

describe('making a backup', () => {
  it('replaces no file', async () => {
    const at = await installation(from)
    const path = join(at.dataDir, 'kept.tar.gz')
    writeFileSync(path, 'kept')
    await expect(backUp(at, path)).rejects.toThrow(/is there already; a backup replaces no file/)
    expect(readFileSync(path, 'utf8')).toBe('kept')
  })

  it('is not stopped by what a killed one left', async () => {
    const at = await installation(from)
    const path = join(temporaryFolder(), 'hand.tar.gz')
    writeFileSync(`${path}.part`, 'cut')
    const old = join(path, '../.carrel-old.part')
    writeFileSync(old, 'cut')
    utimesSync(old, 0, 0)
    await backUp(at, path)
    expect(readdirSync(join(path, '..')).sort()).toEqual(['hand.tar.gz', 'hand.tar.gz.part'])
  })

  it('leaves nothing behind when it cannot write', async () => {
    const at = await installation(from)
    writeFileSync(join(at.dataDir, 'file'), '')
    await expect(backUp(at, join(at.dataDir, 'file', 'x.tar.gz'))).rejects.toThrow(
      /cannot be written \((ENOTDIR|EEXIST)\), so no backup was made at .*; choose another place/,
    )
    expect(readdirSync(at.dataDir).filter(name => name.includes('spool'))).toEqual([])
  })

  it('tells that there is nothing where no Carrel was', async () => {
    const at = await installation(from, ({ pool }) => pool.query('delete from kysely_migration'))
    await expect(backUp(at)).rejects.toThrow('There is nothing to back up')
  })
})
