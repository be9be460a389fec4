import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { up } from '../../../../migrations/20261120194000-catalog-own-words.ts'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { transaction } from '../../../database.ts'
import { silentLog } from '../../../log.ts'
import { createBook } from '../books/books.ts'
import { namedByClubs } from '../books/named-by-clubs.ts'
import { withdrawCopy } from '../copies/copy-editing.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import { withdrawnCopies } from '../copies/copy-queries.ts'
import type { ExportFormat } from '../exports/export-format.ts'
import { exportOf } from '../exports/exporting.ts'
import { heldWorks } from '../exports/held-works.ts'
import { importsIn } from '../imports/import-file.ts'
import { readHere, writeHere } from '../imports/import-here.ts'
import { undoImportJob } from '../imports/import-undoing.ts'
import { undoImport } from '../imports/imports.ts'
import { mendRow } from '../imports/repairs.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { locallyFound } from '../search/local-words.ts'
import { reindexJob } from '../search/reindexing.ts'
import { additionsOf, removeHolding } from './additions.ts'

const database = testDatabase()
const filesDir = mkdtempSync(join(tmpdir(), 'carrel-own-words-'))
const now = new Date('2026-11-20T09:00:00Z')
let [first, second]: LibraryFixture[] = []

beforeAll(() => {
  mkdirSync(importsIn(filesDir))
  copiesInUse.fill(async () => new Set())
  namedByClubs.fill(async () => new Map())
})
afterAll(() => rmSync(filesDir, { recursive: true }))
beforeEach(async () => {
  await sql`truncate catalog.works, catalog.holding_facts cascade`.execute(database.db)
  first = await libraryFixture(database.db)
  second = await libraryFixture(database.db)
})

const marc = marcFixture([
  ['001', 'm1'],
  ['020', '  ', 'a', '9780394535975'],
  ['082', '04', 'a', '813.54'],
  ['092', '  ', 'a', 'ATTIC MOR'],
  ['100', '1 ', 'a', 'Morrison, Toni'],
  ['245', '10', 'a', 'Beloved'],
  ['500', '  ', 'a', 'With an index.'],
  ['590', '  ', 'a', 'Gift of Mrs Underhill'],
])
const csv = Buffer.from(
  'Title,Author,ISBN,Notes,Call number,Dewey\nBeloved,Toni Morrison,9780394535975,Gift of Mrs Underhill,ATTIC MOR,813.54\n',
)
const files = { 'a MARC file': ['records.mrc', marc], 'a table': ['records.csv', csv] } as const
const secrets = /ATTIC|Underhill/

const at = (library: LibraryFixture | undefined): LibraryFixture => {
  if (library === undefined) throw new Error('There is no library yet.')
  return library
}
const whoOf = ({ libraryId, personId }: LibraryFixture) => ({ libraryId, personId, address: null })
const actorAt = ({ personId }: LibraryFixture) => ({ by: personId, address: null })
const here = () => ({ db: database.db, filesDir, log: silentLog, now })

async function read(library: LibraryFixture, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(filesDir, name)
  writeFileSync(path, bytes)
  const options = { branchId: library.branchId, copies: 'named', itemType: null } as const
  return readHere(here(), whoOf(library), path, options)
}

async function bring(library: LibraryFixture, name: string, bytes: Uint8Array): Promise<string> {
  const id = await read(library, name, bytes)
  await writeHere(here(), whoOf(library), id)
  return id
}

const theWork = async () => {
  const { rows } = await sql<{ id: string }>`select id from catalog.works`.execute(database.db)
  expect(rows).toHaveLength(1)
  return rows[0]?.id ?? ''
}

const ownOf = async ({ libraryId }: LibraryFixture) => additionsOf(database.db, libraryId, await theWork())

/** All that every library reads of the record. */
const shared = async () => {
  const { rows } = await sql<{ said: string }>`
    select concat_ws(' ', to_jsonb(work), to_jsonb(edition)) as said
    from catalog.works work join catalog.editions edition on edition.work_id = work.id`.execute(database.db)
  return rows.map(({ said }) => said).join(' ')
}

async function exported({ libraryId, personId }: LibraryFixture, format: ExportFormat): Promise<Buffer> {
  const whose = { libraryId, personId, withCopies: true }
  const pieces = await exportOf(database.db, whose, heldWorks(database.db, libraryId), format).toArray()
  return Buffer.concat(pieces)
}

const byHand = {
  title: 'Beloved',
  subtitle: null,
  authors: 'Toni Morrison',
  isbn: '9780394535975',
  publisher: null,
  year: null,
  language: null,
  pages: null,
  format: 'book' as const,
  subjects: null,
  callNumber: null,
}

describe.each(Object.entries(files))('the call number and the note of %s', (_, [name, bytes]) => {
  it('are of the library that brings them, and not in the record that others share', async () => {
    await bring(at(first), name, bytes)
    expect(await ownOf(at(first))).toMatchObject({
      callNumber: 'ATTIC MOR',
      note: 'Gift of Mrs Underhill',
    })
    const said = await shared()
    expect(said).not.toMatch(secrets)
    expect(said).toContain('813.54')
  })

  it('are not seen, found or taken out by who adds the ISBN later', async () => {
    await bring(at(first), name, bytes)
    const { libraryId } = at(second)
    const made = await createBook(database.db, libraryId, byHand, null, actorAt(at(second)), now)
    expect(made).toMatchObject({ known: true, workId: await theWork() })
    expect(await ownOf(at(second))).toEqual({ note: null, callNumber: null, localSubjects: [] })
    expect(await locallyFound(database.db, libraryId, "'underhill'")).toEqual([])
    expect(await locallyFound(database.db, at(first).libraryId, "'underhill'")).toEqual([await theWork()])
    for (const format of ['marc', 'marcxml', 'json', 'csv'] as const)
      expect(String(await exported(at(second), format)), format).not.toMatch(secrets)
  })

  it.each(['marc', 'marc8', 'marcxml', 'csv'] as const)('come back by way of %s', async format => {
    await bring(at(first), name, bytes)
    const file = await exported(at(first), format)
    await sql`truncate catalog.works, catalog.holding_facts cascade`.execute(database.db)
    const extension = { marc: 'mrc', marc8: 'mrc', marcxml: 'xml', csv: 'csv' }[format]
    await bring(at(first), `again.${extension}`, file)
    expect(await ownOf(at(first))).toMatchObject({
      callNumber: 'ATTIC MOR',
      note: 'Gift of Mrs Underhill',
    })
    expect(await shared()).not.toMatch(secrets)
  })

  it('go when the import is taken back', async () => {
    await createBook(database.db, at(first).libraryId, byHand, null, actorAt(at(first)), now)
    const id = await bring(at(first), name, bytes)
    expect((await ownOf(at(first)))?.callNumber).toBe('ATTIC MOR')
    await undoImport(database.db, whoOf(at(first)), id, now)
    await undoImportJob.run({ importId: id }, jobContext({ database, filesDir }, now))
    expect(await ownOf(at(first))).toEqual({ note: null, callNumber: null, localSubjects: [] })
    expect(await locallyFound(database.db, at(first).libraryId, "'underhill'")).toEqual([])
  })

  it('go with the title when it came with them', async () => {
    const id = await bring(at(first), name, bytes)
    await undoImport(database.db, whoOf(at(first)), id, now)
    await undoImportJob.run({ importId: id }, jobContext({ database, filesDir }, now))
    const { rows } =
      await sql`select from catalog.holdings union all select from catalog.works where removed_at is null`.execute(
        database.db,
      )
    expect(rows).toEqual([])
  })

  it('never write over what the library says already', async () => {
    const entry = { ...byHand, callNumber: 'F MOR' }
    await createBook(database.db, at(first).libraryId, entry, null, actorAt(at(first)), now)
    await bring(at(first), name, bytes)
    expect(await ownOf(at(first))).toMatchObject({ callNumber: 'F MOR', note: 'Gift of Mrs Underhill' })
  })
})

it('words that stood in shared records became their library’s', async () => {
  await bring(at(first), 'records.csv', csv)
  await sql`update catalog.holdings set note = null, call_number = null, local_search = null`.execute(
    database.db,
  )
  await sql`update catalog.editions set call_number = 'ATTIC MOR', notes = '{Gift of Mrs Underhill}'`.execute(
    database.db,
  )
  await transaction(database.db, up)
  expect(await shared()).not.toMatch(secrets)
  expect(await ownOf(at(first))).toMatchObject({ callNumber: 'ATTIC MOR', note: 'Gift of Mrs Underhill' })
  await reindexJob.run({}, jobContext({ database, filesDir }, now))
  expect(await locallyFound(database.db, at(first).libraryId, "'underhill'")).toEqual([await theWork()])
})

it('a book whose number stands under another title in a closed library is added all the same', async () => {
  const { libraryId } = await libraryFixture(database.db, { isPublic: false })
  await createBook(
    database.db,
    libraryId,
    { ...byHand, title: 'Hidden thing' },
    null,
    actorAt(at(first)),
    now,
  )
  const made = await createBook(database.db, at(first).libraryId, byHand, null, actorAt(at(first)), now)
  expect(made).toMatchObject({ known: false })
  const other = { ...byHand, title: 'Quite another' }
  const refusal = await createBook(database.db, at(first).libraryId, other, null, actorAt(at(first)), now)
  expect(refusal).toMatchObject({ refused: 'isbn-of-another', title: 'Beloved' })
})

describe('copies that a record names wrongly', () => {
  const long = 'B'.repeat(41)
  const copyFields = (count: number) =>
    Array.from({ length: count }, (_, n): [string, string, string, string] => ['952', '  ', 'p', `C${n}`])

  it.each([
    [
      'a barcode of 41 signs',
      marcFixture([
        ['245', '10', 'a', 'One'],
        ['952', '  ', 'p', long],
      ]),
      'one.mrc',
      'barcode-long',
    ],
    [
      'a barcode of 41 signs in a table',
      Buffer.from(`Title,Barcode\nOne,${long}\n`),
      'one.csv',
      'barcode-long',
    ],
    [
      '501 copies',
      marcFixture([['245', '10', 'a', 'One'], ...copyFields(501)]),
      'one.mrc',
      'too-many-copies',
    ],
    ['501 copies in a table', Buffer.from('Title,Copies\nOne,501\n'), 'one.csv', 'too-many-copies'],
  ])('are told, and can be mended: %s', async (_, bytes, name, code) => {
    const id = await read(at(first), name, bytes)
    const { rows } = await sql`select number, verdict, reason ->> 'code' as code from catalog.import_rows
      where import_id = ${id}`.execute(database.db)
    expect(rows).toEqual([{ number: 1, verdict: 'unreadable', code }])
    const given =
      name === 'one.csv'
        ? { cells: ['One', ''] }
        : { text: '=LDR  00000nam a2200000 i 4500\n=245  10$aOne\n=952  \\\\$pC1' }
    expect(await mendRow(database.db, whoOf(at(first)), id, 1, given, now)).toEqual({ number: 1 })
  })

  it('are taken up to 40 signs and 500 copies', async () => {
    const short = long.slice(1)
    await bring(
      at(first),
      'one.mrc',
      marcFixture([['245', '10', 'a', 'One'], ['952', '  ', 'p', short], ...copyFields(499)]),
    )
    const { rows } = await sql`select max(length(barcode)) as longest, count(*)::int as count
      from catalog.copies`.execute(database.db)
    expect(rows).toEqual([{ longest: 40, count: 500 }])
  })
})

it('a title leaves the list though a withdrawn copy names it, and its history stays', async () => {
  const { libraryId, branchId } = at(first)
  const copy = { branchId, barcode: 'W1', callNumber: null, location: null, itemType: null, priceMinor: null }
  await createBook(database.db, libraryId, byHand, copy, actorAt(at(first)), now)
  const work = { libraryId, workId: await theWork() }
  const leave = () => removeHolding(database.db, work, actorAt(at(first)), now)
  expect(await leave()).toEqual({ refused: 'copies-there' })
  const { rows } = await sql<{ id: string }>`select id from catalog.copies`.execute(database.db)
  await withdrawCopy(database.db, libraryId, rows[0]?.id ?? '', actorAt(at(first)), now)
  expect(await leave()).toEqual({ title: 'Beloved' })
  expect(await withdrawnCopies(database.db, libraryId, work.workId)).toHaveLength(1)
})
