import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { transaction } from '../../../database.ts'
import { silentLog } from '../../../log.ts'
import { keepVersions } from '../books/history.ts'
import { historyOf } from '../books/history-queries.ts'
import { namedByClubs } from '../books/named-by-clubs.ts'
import { revertBook } from '../books/reverting.ts'
import { copiesInUse } from '../copies/copy-in-use.ts'
import type { ImportRules } from '../drafts/match.ts'
import { usualRules } from '../drafts/match.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { type FixtureField, marcFixture } from '../marc/marc-fixture.ts'
import { untrueFacts } from '../search/search-fixture.ts'
import { tables } from '../tables.ts'
import { importsIn } from './import-file.ts'
import { readHere, writeHere } from './import-here.ts'
import { undoImportJob } from './import-undoing.ts'
import { undoImport } from './imports.ts'

const database = testDatabase()
afterEach(async () => expect(await untrueFacts(database.db)).toEqual([]))
const filesDir = mkdtempSync(join(tmpdir(), 'carrel-merging-'))
const now = new Date('2026-11-20T09:00:00Z')
let library: LibraryFixture

beforeAll(() => {
  mkdirSync(importsIn(filesDir))
  copiesInUse.fill(async () => new Set())
  namedByClubs.fill(async () => new Map())
})
afterAll(() => rmSync(filesDir, { recursive: true }))
beforeEach(async () => {
  await sql`truncate catalog.works, catalog.holding_facts cascade`.execute(database.db)
  library = await libraryFixture(database.db)
})

const here = () => ({ db: database.db, filesDir, log: silentLog, now })
const whoOf = ({ libraryId, personId }: LibraryFixture) => ({ libraryId, personId, address: null })

async function preview(
  records: FixtureField[][],
  rules: ImportRules = usualRules,
  at: LibraryFixture = library,
): Promise<string> {
  const path = join(filesDir, 'records.mrc')
  writeFileSync(path, Buffer.concat(records.map(fields => marcFixture(fields))))
  return readHere(here(), whoOf(at), path, { branchId: at.branchId, copies: 'named', itemType: null, rules })
}

async function bring(...given: Parameters<typeof preview>): Promise<string> {
  const id = await preview(...given)
  await writeHere(here(), whoOf(given[2] ?? library), id)
  return id
}

async function undo(importId: string): Promise<void> {
  await undoImport(database.db, whoOf(library), importId, now)
  await undoImportJob.run({ importId }, jobContext({ database, filesDir }, now))
}

const rowsOf = (importId: string) =>
  tables(database.db)
    .selectFrom('catalog.import_rows')
    .select(['number', 'verdict', 'reason', 'changes', 'result'])
    .where('import_id', '=', importId)
    .orderBy('number')
    .execute()

/** All that is said of the works, their editions and what belongs to them. */
const everything = async () => {
  const { rows } = await sql<Record<string, unknown>>`
    select w.title, w.subtitle, w.sort_title, w.by_line, w.match_key, w.search::text, e.title as edition, e.publisher, e.year, e.pages, e.notes,
      array(select c.sort_name || ' ' || o.role from catalog.contributions o join catalog.contributors c on c.id = o.contributor_id
        where o.work_id = w.id order by o.position, o.id) as people,
      array(select s.label from catalog.work_subjects ws join catalog.subjects s on s.id = ws.subject_id
        where ws.work_id = w.id order by ws.position) as subjects,
      array(select s.name || coalesce(es.number, '') from catalog.edition_series es join catalog.series s on s.id = es.series_id
        where es.edition_id = e.id order by es.position) as series,
      array(select i.kind || i.value from catalog.identifiers i where i.edition_id = e.id order by 1) as identifiers
    from catalog.works w join catalog.editions e on e.work_id = w.id
    where w.removed_at is null and e.removed_at is null order by w.id, e.id`.execute(database.db)
  return rows
}

const taking = (...fields: (keyof ImportRules['profile'])[]): ImportRules => ({
  ...usualRules,
  profile: { ...usualRules.profile, ...Object.fromEntries(fields.map(field => [field, 'take'])) },
})

const ours: FixtureField[] = [
  ['001', 'a1'],
  ['020', '  ', 'a', '9780141439549'],
  ['100', '1 ', 'a', 'Eliot, George'],
  ['245', '10', 'a', 'Middlemarch'],
  ['260', '  ', 'b', 'Blackwood', 'c', '1871'],
  ['650', ' 0', 'a', 'Marriage'],
]
const theirs: FixtureField[] = [
  ['001', 'b2'],
  ['020', '  ', 'a', '9780141439549'],
  ['020', '  ', 'a', '9780140430660'],
  ['100', '1 ', 'a', 'Eliot, George,', 'd', '1819-1880.'],
  ['245', '10', 'a', 'Middlemarch :', 'b', 'a study of provincial life'],
  ['260', '  ', 'b', 'Penguin', 'c', '1994'],
  ['300', '  ', 'a', '852 p.'],
  ['490', '0 ', 'a', 'Penguin classics', 'v', '12'],
  ['500', '  ', 'a', 'With notes.'],
  ['650', ' 0', 'a', 'Women'],
  ['700', '1 ', 'a', 'Ashton, Rosemary', 'e', 'editor'],
]

describe('a merge', () => {
  it('shows each field before and after, and writes just that', async () => {
    await bring([ours])
    const id = await preview([theirs], taking('publisher', 'subjects'))
    const [row] = await rowsOf(id)
    expect(row?.verdict).toBe('merge')
    expect(row?.changes).toEqual(
      expect.arrayContaining([
        { field: 'subtitle', to: 'a study of provincial life' },
        { field: 'publisher', from: 'Blackwood', to: 'Penguin' },
        { field: 'subjects', from: 'Marriage', to: 'Women' },
        { field: 'isbn', to: '9780140430660' },
        { field: 'series', to: 'Penguin classics #12' },
      ]),
    )
    expect(row?.changes?.map(({ field }) => field)).not.toContain('year')
    await writeHere(here(), whoOf(library), id)
    expect(await everything()).toMatchObject([
      {
        title: 'Middlemarch',
        subtitle: 'a study of provincial life',
        publisher: 'Penguin',
        year: 1871,
        subjects: ['Women'],
        series: ['Penguin classics12'],
        notes: ['With notes.'],
      },
    ])
  })

  it('adds to lists where told, and keeps where told', async () => {
    await bring([ours])
    const profile = { ...usualRules.profile, subjects: 'add', contributors: 'add', pages: 'keep' } as const
    await bring([theirs], { ...usualRules, profile })
    expect(await everything()).toMatchObject([
      {
        pages: null,
        subjects: ['Marriage', 'Women'],
        people: ['Eliot, George author', 'Ashton, Rosemary editor'],
      },
    ])
  })

  it('is kept in the history of the record, and taken back to what was there', async () => {
    await bring([ours])
    const before = await everything()
    const id = await bring(
      [[...theirs.filter(([tag]) => tag !== '245'), ['245', '10', 'a', 'Middlemarch, a novel']]],
      taking('title', 'publisher', 'year', 'subjects', 'contributors', 'identifiers', 'notes'),
    )
    expect(await everything()).toMatchObject([
      { title: 'Middlemarch, a novel', sort_title: 'Middlemarch, a novel', publisher: 'Penguin', year: 1994 },
    ])
    const versions = await tables(database.db)
      .selectFrom('catalog.versions')
      .select(['cause', 'state'])
      .execute()
    expect(versions).toMatchObject([{ cause: 'imported', state: { title: 'Middlemarch' } }])
    await undo(id)
    expect(await everything()).toEqual(before)
  })

  it('keeps what it had filled when it is taken back, so that history can bring it here again', async () => {
    await bring([ours])
    const id = await bring([theirs], taking('publisher', 'subjects'))
    const filled = await everything()
    const { id: workId, revision } = await tables(database.db)
      .selectFrom('catalog.works')
      .select(['id', 'revision'])
      .executeTakeFirstOrThrow()
    await undo(id)
    const scope = { workId, viewerId: library.personId, after: null }
    const [takenBack, imported] = await historyOf(database.db, scope)
    expect(takenBack).toMatchObject({ cause: 'taken-back', library: 'Ashgrove' })
    expect(takenBack?.changes.map(({ field }) => field)).toEqual(imported?.changes.map(({ field }) => field))
    const kept = await tables(database.db)
      .selectFrom('catalog.versions')
      .select('person_id')
      .where('cause', '=', 'taken-back')
      .execute()
    expect(kept).toEqual([{ person_id: library.personId }])
    const wanted = { workId, versionId: takenBack?.id ?? '', revision: revision + 1 }
    const editor = { libraryId: library.libraryId, curates: true }
    const by = { by: library.personId, address: null }
    expect(await revertBook(database.db, editor, wanted, by, now)).toEqual({ title: 'Middlemarch' })
    expect(await everything()).toEqual(filled)
  })

  it('keeps an edition that goes with its import in the history of the work, and nothing of a work that goes', async () => {
    await bring([ours])
    const another: FixtureField[] = [
      ['245', '10', 'a', 'Middlemarch'],
      ['100', '1 ', 'a', 'Eliot, George'],
      ['260', '  ', 'b', 'Virago', 'c', '1978'],
    ]
    const id = await bring([another, [['245', '10', 'a', 'Of its own']]])
    expect(await everything()).toHaveLength(3)
    await undo(id)
    const versions = await tables(database.db)
      .selectFrom('catalog.versions as version')
      .innerJoin('catalog.works as work', 'work.id', 'version.work_id')
      .select(['version.cause', 'work.title'])
      .orderBy('version.id')
      .execute()
    expect(versions).toEqual([
      { cause: 'imported', title: 'Middlemarch' },
      { cause: 'taken-back', title: 'Middlemarch' },
    ])
  })

  it('leaves what was edited since when it is taken back', async () => {
    await bring([ours])
    const id = await bring([theirs], taking('publisher', 'subjects'))
    await sql`update catalog.editions set publisher = 'Oxford'`.execute(database.db)
    await sql`delete from catalog.work_subjects`.execute(database.db)
    await undo(id)
    expect(await everything()).toMatchObject([{ publisher: 'Oxford', subjects: [], pages: null, notes: [] }])
    const outcomes = await tables(database.db)
      .selectFrom('catalog.import_changes')
      .select('outcome')
      .where('import_id', '=', id)
      .where('kind', '=', 'edition-filled')
      .execute()
    expect(outcomes).toEqual([{ outcome: 'edited' }])
  })

  it('is heard of by a form that was opened before it', async () => {
    await bring([ours])
    const revision = async () =>
      (await tables(database.db).selectFrom('catalog.works').select('revision').executeTakeFirstOrThrow())
        .revision
    const before = await revision()
    const id = await bring([theirs])
    const brought = await revision()
    expect(brought).toBeGreaterThan(before)
    await undo(id)
    expect(await revision()).toBeGreaterThan(brought)
  })

  it('leaves a title in the list that its library wrote of, or somebody changed, since it came', async () => {
    const named = (title: string): FixtureField[] => [['245', '10', 'a', title]]
    const id = await bring([named('Noted'), named('Changed'), named('Untouched')])
    const idOf = async (title: string) =>
      (
        await tables(database.db)
          .selectFrom('catalog.works')
          .select('id')
          .where('title', '=', title)
          .executeTakeFirstOrThrow()
      ).id
    await sql`update catalog.holdings set note = 'Signed' where work_id = ${await idOf('Noted')}`.execute(
      database.db,
    )
    const change = { cause: 'edited', personId: library.personId, libraryId: library.libraryId } as const
    const changed = await idOf('Changed')
    await transaction(database.db, tx => keepVersions(tx, [changed], change, now))
    await undo(id)
    expect((await everything()).map(({ title }) => title)).toEqual(['Noted', 'Changed'])
    const { rows } = await sql`select note from catalog.holdings order by work_id`.execute(database.db)
    expect(rows).toEqual([{ note: 'Signed' }, { note: null }])
  })

  it('replaces nothing of what another library holds, too', async () => {
    await bring([ours])
    const other = await libraryFixture(database.db)
    await bring([ours], usualRules, other)
    await bring([theirs], taking('publisher', 'subjects'))
    expect(await everything()).toMatchObject([{ publisher: 'Blackwood', subjects: ['Marriage'], pages: 852 }])
    // A library's own notes and shelf marks are not for the catalogues of others.
    expect(await everything()).toMatchObject([{ notes: [] }])
  })
})

describe('the rules of an import', () => {
  it('say which numbers count', async () => {
    await bring([ours])
    const id = await preview([theirs], { ...usualRules, match: ['issn'] })
    expect(await rowsOf(id)).toMatchObject([{ verdict: 'new' }])
    const byTitle = await preview([theirs], { ...usualRules, match: ['title'] })
    expect(await rowsOf(byTitle)).toMatchObject([{ verdict: 'new-edition' }])
  })
})

it('asks nothing about a book that the file holds twice and the library once', async () => {
  await bring([ours])
  const again = theirs.filter(([tag]) => tag !== '001')
  const id = await preview([theirs, again, [...again, ['500', '  ', 'a', 'Third.']]])
  expect((await rowsOf(id)).map(({ verdict }) => verdict)).not.toContain('ask')
  await writeHere(here(), whoOf(library), id)
  expect(await everything()).toHaveLength(1)
})
