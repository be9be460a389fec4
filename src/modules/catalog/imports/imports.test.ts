import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { startWorker, type Worker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { namedByClubs } from '../books/named-by-clubs.ts'
import { setAvailability } from '../copies/copies.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { type FixtureField, marcFixture } from '../marc/marc-fixture.ts'
import { untrueFacts } from '../search/search-fixture.ts'
import { tables } from '../tables.ts'
import { fileOf, importsIn } from './import-file.ts'
import { leftByUndo, tallyOf } from './import-queries.ts'
import { readImport } from './import-reading.ts'
import { undoImportJob } from './import-undoing.ts'
import { writeImport } from './import-writing.ts'
import { commitImport, decideRows, startImport, undoImport, type Who } from './imports.ts'
import type { ImportOptions } from './tables.ts'

const database = testDatabase()
afterAll(async () => expect(await untrueFacts(database.db)).toEqual([]))
const jobs = [readImport, writeImport, undoImportJob]
const filesDir = mkdtempSync(join(tmpdir(), 'carrel-imports-'))
const folder = importsIn(filesDir)
const now = new Date('2026-11-20T09:00:00Z')
const used = new Set<string>()
const named = new Set<string>()
let worker: Worker
let library: LibraryFixture
let who: Who

beforeAll(async () => {
  mkdirSync(folder)
  namedByClubs.fill(async (_tx, ids) => new Map(ids.filter(id => named.has(id)).map(id => [id, 'meeting'])))
  copiesInUse.fill(async (_tx, ids) => new Set(ids.filter(id => used.has(id))))
  await prepareJobs(database.pool, jobs)
  worker = await startWorker({ database, jobs, filesDir, log: silentLog, pollEvery: 30, watched: true })
})
afterAll(async () => {
  await worker.stop()
  rmSync(filesDir, { recursive: true })
})
beforeEach(async () => {
  library = await libraryFixture(database.db)
  who = { libraryId: library.libraryId, personId: library.personId, address: null }
})

let files = 0
async function upload(bytes: Uint8Array | string, options: Partial<ImportOptions> = {}): Promise<string> {
  const path = join(folder, `upload-${++files}`)
  writeFileSync(path, bytes)
  const full: ImportOptions = { branchId: library.branchId, copies: 'named', itemType: null, ...options }
  const { id } = await startImport(
    database.db,
    who,
    { path, name: 'books.mrc', bytes: bytes.length },
    full,
    now,
  )
  await settled('catalog.read-import', id)
  return id
}

async function settled(name: string, importId: string): Promise<void> {
  const { task_id } = await tables(database.db)
    .selectFrom('catalog.imports')
    .select('task_id')
    .where('id', '=', importId)
    .executeTakeFirstOrThrow()
  expect(await worker.settled(name, task_id ?? '')).toBe('completed')
}

async function commit(importId: string): Promise<void> {
  expect(await commitImport(database.db, who, importId, now)).toEqual({ id: importId })
  await settled('catalog.write-import', importId)
}

async function undo(importId: string): Promise<void> {
  expect(await undoImport(database.db, who, importId, now)).toEqual({ id: importId })
  await settled('catalog.undo-import', importId)
}

const rowsOf = (importId: string) =>
  tables(database.db)
    .selectFrom('catalog.import_rows')
    .selectAll()
    .where('import_id', '=', importId)
    .orderBy('number')
    .execute()

const verdictsOf = async (importId: string) => (await rowsOf(importId)).map(({ verdict }) => verdict)
const resultsOf = async (importId: string) => (await rowsOf(importId)).map(({ result }) => result)

const importOf = (importId: string) =>
  tables(database.db)
    .selectFrom('catalog.imports')
    .selectAll()
    .where('id', '=', importId)
    .executeTakeFirstOrThrow()

const copies = () =>
  tables(database.db)
    .selectFrom('catalog.copies')
    .selectAll()
    .where('library_id', '=', library.libraryId)
    .orderBy('barcode')
    .execute()

const holdings = () =>
  tables(database.db)
    .selectFrom('catalog.holdings as holding')
    .innerJoin('catalog.works as work', 'work.id', 'holding.work_id')
    .select(['work.id', 'work.title', 'work.by_line', 'work.revision'])
    .where('holding.library_id', '=', library.libraryId)
    .where('work.removed_at', 'is', null)
    .orderBy('work.title')
    .execute()

let numbers = 0
/** A record of its own in each test: files of other tests are in the same database. */
function book(
  title: string,
  { isbn, year = '1994', barcode }: { isbn?: string; year?: string; barcode?: string } = {},
): FixtureField[] {
  return [
    ['001', `test-${++numbers}`],
    ...(isbn ? [['020', '  ', 'a', isbn] satisfies FixtureField] : []),
    ['100', '1 ', 'a', 'Eliot, George,', 'd', '1819-1880.'],
    ['245', '10', 'a', `${title} /`],
    ['260', '  ', 'b', 'Penguin,', 'c', year],
    ['650', ' 0', 'a', 'Women'],
    ...(barcode
      ? [['952', '  ', 'p', barcode, 'o', '823 ELI', 'a', 'Millbrook'] satisfies FixtureField]
      : []),
  ]
}
const file = (...records: FixtureField[][]) => Buffer.concat(records.map(fields => marcFixture(fields)))

describe('an import', () => {
  it('writes nothing before it is committed, then works, editions, copies and the records as they came', async () => {
    const bytes = file(book('Adam Bede', { isbn: '9780140431216', barcode: 'A-1' }), book('Silas Marner'))
    const id = await upload(bytes)
    expect(await verdictsOf(id)).toEqual(['new', 'new'])
    expect([await holdings(), await copies()]).toEqual([[], []])
    await commit(id)
    expect(await resultsOf(id)).toEqual(['added', 'added'])
    expect((await holdings()).map(({ title, by_line }) => [title, by_line])).toEqual([
      ['Adam Bede', 'George Eliot'],
      ['Silas Marner', 'George Eliot'],
    ])
    expect(await copies()).toMatchObject([
      {
        barcode: 'A-1',
        call_number: '823 ELI',
        owning_branch_id: library.otherBranchId,
        availability: 'on-shelf',
      },
    ])
    const { original } = await tables(database.db)
      .selectFrom('catalog.records')
      .select('original')
      .where('import_id', '=', id)
      .orderBy('id')
      .executeTakeFirstOrThrow()
    expect(Buffer.from(original).equals(bytes.subarray(0, original.length))).toBe(true)
  })

  it('loses only the broken record and says its number and reason', async () => {
    const good = marcFixture(book('Romola'))
    const id = await upload(
      Buffer.concat([good, good.subarray(0, 30), Buffer.from([0x1d]), marcFixture(book('Felix Holt'))]),
    )
    expect((await rowsOf(id)).map(({ verdict, reason }) => [verdict, reason?.code ?? null])).toEqual([
      ['new', null],
      ['unreadable', 'no-directory'],
      ['new', null],
    ])
    await commit(id)
    expect(await resultsOf(id)).toEqual(['added', null, 'added'])
  })

  it('refuses a file that is none, and keeps nothing of it', async () => {
    const id = await upload(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))
    expect(await importOf(id)).toMatchObject({ status: 'refused', refusal: { code: 'zip-or-spreadsheet' } })
    const batch = await importOf(id)
    expect(existsSync(fileOf(batch, filesDir))).toBe(false)
    expect(await commitImport(database.db, who, id, now)).toEqual({ refused: 'not-now', status: 'refused' })
  })

  it('adds nothing when the same file comes again', async () => {
    const bytes = file(
      book('Daniel Deronda', { isbn: '9780140434279', barcode: 'D-1' }),
      book('Scenes of clerical life'),
    )
    await commit(await upload(bytes, { copies: 'every' }))
    const before = [await holdings(), await copies()]
    const again = await upload(bytes, { copies: 'every' })
    expect(await verdictsOf(again)).toEqual(['already', 'already'])
    await commit(again)
    expect([await holdings(), await copies()]).toEqual(before)
  })

  it('merges a record with the same ISBN field by field, filling only what is empty', async () => {
    const bare = book('The mill on the Floss', { isbn: '0140431209' })
    await commit(await upload(file(bare)))
    const fuller: FixtureField[] = [
      ...book('The mill on the Floss', { isbn: '9780140431209', year: '2003' }),
      ['300', '  ', 'a', '694 p.'],
    ]
    const id = await upload(file(fuller))
    expect((await rowsOf(id))[0]).toMatchObject({
      verdict: 'merge',
      changes: expect.arrayContaining([{ field: 'pages', to: '694' }]),
    })
    await commit(id)
    const editions = await tables(database.db)
      .selectFrom('catalog.editions')
      .select(['pages', 'year'])
      .where('title', '=', 'The mill on the Floss')
      .execute()
    expect(editions).toEqual([{ pages: 694, year: 1994 }])
    expect(await holdings()).toHaveLength(1)
  })

  it('asks when the number is the same and the title another', async () => {
    await commit(await upload(file(book('Impressions of Theophrastus Such', { isbn: '9780877453840' }))))
    const id = await upload(file(book('A garden of roses', { isbn: '9780877453840' })))
    expect((await rowsOf(id))[0]).toMatchObject({
      verdict: 'ask',
      reason: { code: 'same-number-other-title' },
    })
    await commit(id)
    expect(await resultsOf(id)).toEqual(['left'])
    expect((await holdings()).map(({ title }) => title)).toEqual(['Impressions of Theophrastus Such'])
  })

  it('does as a person decided about a row', async () => {
    await commit(await upload(file(book('Brother Jacob'))))
    const id = await upload(file(book('Brother Jacob', { barcode: 'B-9' })))
    expect(await verdictsOf(id)).toEqual(['ask'])
    expect(await decideRows(database.db, { ...who, libraryId: library.branchId }, id, 1, 'merge')).toEqual({
      answered: 0,
    })
    expect(await decideRows(database.db, who, id, 1, 'merge')).toEqual({ answered: 1 })
    await commit(id)
    expect(await resultsOf(id)).toEqual(['merged'])
    expect(await holdings()).toHaveLength(1)
    expect(await copies()).toMatchObject([{ barcode: 'B-9' }])
  })

  it('takes another year for another edition of the same work', async () => {
    await commit(
      await upload(
        file(book('The Spanish gypsy', { year: '1868' }), book('The Spanish gypsy', { year: '1901' })),
      ),
    )
    const [work] = await holdings()
    const editions = await tables(database.db)
      .selectFrom('catalog.editions')
      .select('year')
      .where('work_id', '=', work?.id ?? '')
      .orderBy('year')
      .execute()
    expect(editions).toEqual([{ year: 1868 }, { year: 1901 }])
  })

  it('gives every copy a barcode of its own, and leaves one that is taken', async () => {
    const bytes = file(
      book('Copy one', { barcode: 'X-1' }),
      book('Copy two', { barcode: 'X-1' }),
      book('Copy three'),
    )
    const id = await upload(bytes, { copies: 'every' })
    await commit(id)
    const barcodes = (await copies()).map(({ barcode }) => barcode)
    expect(barcodes).toEqual([expect.stringMatching(/^3\d{13}$/), 'X-1'])
    expect((await rowsOf(id))[1]?.remarks).toEqual([{ code: 'barcode-taken', with: { barcode: 'X-1' } }])
  })

  it('tells before writing which barcodes are taken, here or earlier in the file', async () => {
    const kept = { isbn: '9780140431315', barcode: 'Y-2' }
    const other = { isbn: '9780140434705' }
    const here = [
      book('Has the label', { barcode: 'Y-1' }),
      book('Stays as it is', kept),
      book('Gets none', other),
    ]
    await commit(await upload(file(...here)))
    const id = await upload(
      file(
        book('Wants the label', { barcode: 'Y-1' }),
        book('Is there', { barcode: 'Y-3' }),
        book('Stays as it is', kept),
        book('Comes second', { barcode: 'Y-3' }),
        book('Gets none', { ...other, barcode: 'Y-1' }),
      ),
    )
    const remarks = [
      [{ code: 'barcode-taken', with: { barcode: 'Y-1' } }],
      [],
      [],
      [{ code: 'barcode-in-file', with: { barcode: 'Y-3', number: 2 } }],
      [{ code: 'barcode-taken', with: { barcode: 'Y-1' } }],
    ]
    expect((await rowsOf(id)).map(row => row.remarks)).toEqual(remarks)
    expect(await tallyOf(database.db, id)).toMatchObject({ remarks: 3 })
    await commit(id)
    const written = (await rowsOf(id)).map(row => row.remarks)
    expect(written).toEqual(remarks.toSpliced(3, 1, [{ code: 'barcode-taken', with: { barcode: 'Y-3' } }]))
    expect((await copies()).map(({ barcode }) => barcode)).toEqual(['Y-1', 'Y-2', 'Y-3'])
  })

  it('finds a barcode again however far back in the file it stands', async () => {
    const between = Array.from({ length: 130 }, (_, n) => book(`Between ${n}`))
    const first = book('Far label one', { barcode: 'Z-1' })
    const id = await upload(file(first, ...between, book('Far label two', { barcode: 'Z-1' })))
    expect((await rowsOf(id)).at(-1)?.remarks).toEqual([
      { code: 'barcode-in-file', with: { barcode: 'Z-1', number: 1 } },
    ])
  })

  it('keeps odd text as it is: markup, SQL, right-to-left, and without what the database refuses', async () => {
    const titles = [
      "'); drop table catalog.works; select ('1",
      '<script>alert(1)</script>',
      'כותר בעברית',
      'nul\u0000 inside',
    ]
    await commit(await upload(file(...titles.map(title => book(title)))))
    expect((await holdings()).map(({ title }) => title).sort()).toEqual(
      [...titles.slice(0, 3), 'nul inside'].sort(),
    )
  })

  it('goes on where it stood after it was killed', async () => {
    const id = await upload(file(book('Kill one'), book('Kill two'), book('Kill three')))
    await sql`update catalog.import_rows set result = 'left' where import_id = ${id} and number = 1`.execute(
      database.db,
    )
    await commit(id)
    expect(await resultsOf(id)).toEqual(['left', 'added', 'added'])
  })

  it('can be committed by one of two who try at once', async () => {
    const id = await upload(file(book('Pressed twice')))
    const outcomes = await Promise.all([
      commitImport(database.db, who, id, now),
      commitImport(database.db, who, id, now),
    ])
    expect(outcomes.filter(outcome => 'refused' in outcome)).toHaveLength(1)
    await settled('catalog.write-import', id)
    expect(await holdings()).toHaveLength(1)
  })
})

describe('reading that is stopped', () => {
  it('ends half-way, with nothing to write and the file gone, while another file is read', async () => {
    const records = Array.from({ length: 4000 }, (_, n) => book(`Stopped ${n}`))
    const path = join(folder, 'stopped')
    writeFileSync(path, file(...records))
    const options: ImportOptions = { branchId: library.branchId, copies: 'named', itemType: null }
    const sent = { path, name: 'stopped.mrc', bytes: 1 }
    const { id } = await startImport(database.db, who, sent, options, now)
    const { task_id: reading } = await importOf(id)
    await expect.poll(async () => (await importOf(id)).records_read, { timeout: 20_000 }).toBeGreaterThan(0)
    const beside = await upload(file(book('Read beside it')))
    expect(await importOf(beside)).toMatchObject({ status: 'ready' })
    await undo(id)
    expect(await worker.settled('catalog.read-import', reading ?? '')).toBe('completed')
    expect(await importOf(id)).toMatchObject({ status: 'undone' })
    expect((await rowsOf(id)).length).toBeLessThan(records.length)
    expect(existsSync(path)).toBe(false)
    expect(await commitImport(database.db, who, id, now)).toEqual({ refused: 'not-now', status: 'undone' })
  })
})

describe('undoing an import', () => {
  it('takes back exactly what it added', async () => {
    await commit(await upload(file(book('Stays', { isbn: '9780192834027', barcode: 'S-1' }))))
    const fuller: FixtureField[] = [
      ...book('Stays', { isbn: '9780192834027', barcode: 'S-2' }),
      ['300', '  ', 'a', '200 p.'],
    ]
    const before = [await holdings(), await copies()]
    const id = await upload(file(fuller, book('Goes', { barcode: 'G-1' })))
    await commit(id)
    expect(await copies()).toHaveLength(3)
    await undo(id)
    expect([await holdings(), await copies()]).toEqual([[{ ...before[0]?.[0], revision: 3 }], before[1]])
    const [edition] = await tables(database.db)
      .selectFrom('catalog.editions')
      .select('pages')
      .where('title', '=', 'Stays')
      .execute()
    expect(edition?.pages).toBeNull()
    expect(await importOf(id)).toMatchObject({ status: 'undone' })
  })

  it('leaves what has been lent or edited since, and says so', async () => {
    const id = await upload(
      file(
        book('Lent away', { barcode: 'L-1' }),
        book('Edited', { barcode: 'L-2' }),
        book('Was lent once', { barcode: 'L-3' }),
      ),
    )
    await commit(id)
    const [lent, edited, wasLent] = await copies()
    await transaction(database.db, tx =>
      setAvailability(tx, lent?.id ?? '', { availability: 'on-loan', dueAt: now }),
    )
    await tables(database.db)
      .updateTable('catalog.copies')
      .set({ revision: 2 })
      .where('id', '=', edited?.id ?? '')
      .execute()
    used.add(wasLent?.id ?? '')
    await undo(id)
    expect((await copies()).map(({ barcode }) => barcode)).toEqual(['L-1', 'L-2', 'L-3'])
    const outcomes = await tables(database.db)
      .selectFrom('catalog.import_changes')
      .select(['kind', 'outcome'])
      .where('import_id', '=', id)
      .orderBy('position')
      .execute()
    expect(outcomes.filter(({ kind }) => kind === 'copy-added').map(({ outcome }) => outcome)).toEqual([
      'copy-edited',
      'copy-edited',
      'copy-in-use',
    ])
    expect(await holdings()).toHaveLength(3)
  })

  it('leaves a title that a club meets over, with its edition, in the list, and says so', async () => {
    const id = await upload(file(book('Met over', { barcode: 'M-1' }), book('Goes', { barcode: 'M-2' })))
    await commit(id)
    const [work] = await tables(database.db)
      .selectFrom('catalog.works')
      .select('id')
      .where('title', '=', 'Met over')
      .execute()
    named.add(work?.id ?? '')
    await undo(id)
    expect((await holdings()).map(one => one.id)).toEqual([work?.id])
    expect((await leftByUndo(database.db, id)).map(({ outcome }) => outcome)).toEqual([
      'edition-kept',
      'has-copies',
      'in-meeting',
    ])
    expect(await copies()).toEqual([])
  })

  it('lets the same file be imported again', async () => {
    const bytes = file(book('Twice', { barcode: 'T-1' }))
    const id = await upload(bytes)
    await commit(id)
    await undo(id)
    const again = await upload(bytes)
    expect(await verdictsOf(again)).toEqual(['new'])
    await commit(again)
    expect(await copies()).toMatchObject([{ barcode: 'T-1' }])
  })
})

const samples = new URL('../../../../../shared/samples/', import.meta.url).pathname

/** The beginning of a MARC file; of another kind, the whole. */
function firstRecords(bytes: Buffer, count: number): Buffer {
  let end = 0
  for (let record = 0; record < count; record++) end = bytes.indexOf(0x1d, end) + 1 || bytes.length
  return bytes.subarray(0, end)
}

describe.runIf(existsSync(samples))('samples made by others', () => {
  it.each([
    ['marc/evergreen_jazz_1k.mrc', 200, 251],
    ['marc/evergreen_hebrew.marc', 20, 20],
    ['marc/evergreen_nepali.marc', 96, 96],
    ['marc/evergreen_badisbns.xml', 10, 10],
  ])(
    'imports the first records of %s, %i of them: each is added, asked about or left with a reason',
    { timeout: 60_000 },
    async (name, records, mostCopies) => {
      const bytes = firstRecords(readFileSync(join(samples, name)), records)
      const id = await upload(bytes, { copies: 'every' })
      expect(await importOf(id)).toMatchObject({ status: 'ready', records_read: records })
      await commit(id)
      const rows = await rowsOf(id)
      expect(rows.filter(({ result }) => result === null || result === 'failed')).toEqual([])
      expect((await copies()).length).toBeLessThanOrEqual(mostCopies)
      const again = await upload(bytes, { copies: 'every' })
      expect((await verdictsOf(again)).filter(verdict => verdict !== 'already' && verdict !== 'ask')).toEqual(
        [],
      )
      const before = (await copies()).length
      await commit(again)
      expect((await copies()).length).toBe(before)
    },
  )
})
