import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { isRefused } from '../../../refusal.ts'
import { nobody } from '../../identity/index.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { untrueFacts } from '../search/search-fixture.ts'
import { tables } from '../tables.ts'
import { editBook } from './book-editing.ts'
import { type BookEntry, createBook } from './books.ts'
import { addEdition, removeEdition } from './edition-editing.ts'
import { addHoldings } from './filing.ts'
import { historyOf } from './history-queries.ts'
import type { EditionEntry, RecordEntry } from './record-entry.ts'
import { recordForm, recordValues } from './record-form.ts'
import { revertBook } from './reverting.ts'
import { stateOf } from './work-state.ts'

const database = testDatabase()
afterAll(async () => expect(await untrueFacts(database.db)).toEqual([]))
const now = new Date('2026-11-20T09:00:00Z')
let library: LibraryFixture
let workId = ''
let volumes = 0

const book: BookEntry = {
  title: 'The dispossessed',
  subtitle: 'An ambiguous utopia',
  authors: 'Ursula K. Le Guin',
  isbn: null,
  publisher: 'Harper & Row',
  year: 1974,
  language: 'en',
  pages: 341,
  format: 'book',
  subjects: 'Anarchism\nPhysicists',
  callNumber: null,
}

beforeEach(async () => {
  library = await libraryFixture(database.db)
  // A known title and author would be the work of the test before.
  const title = `${book.title}, volume ${++volumes}`
  const made = await createBook(database.db, library.libraryId, { ...book, title }, null, nobody, now)
  if (isRefused(made)) throw new Error(made.refused)
  workId = made.workId
})

const editor = (curates = false) => ({ libraryId: library.libraryId, curates })
const actor = () => ({ by: library.personId, address: null })

async function revisionOf(): Promise<number> {
  const { revision } = await tables(database.db)
    .selectFrom('catalog.works')
    .select('revision')
    .where('id', '=', workId)
    .executeTakeFirstOrThrow()
  return revision
}

async function edit(change: Partial<RecordEntry>) {
  const state = await stateOf(database.db, workId)
  const editionId = state.editions[0]?.id ?? ''
  const { entry, ...shown } = recordForm.parse(recordValues(state, editionId, await revisionOf()))
  return editBook(database.db, editor(), { workId, ...shown }, { ...entry, ...change }, actor(), now)
}

const changesOf = () => historyOf(database.db, { workId, viewerId: library.personId, after: null })

async function revert(place: number, revision?: number) {
  const versionId = (await changesOf())[place]?.id ?? ''
  const wanted = { workId, versionId, revision: revision ?? (await revisionOf()) }
  return revertBook(database.db, editor(), wanted, actor(), now)
}

const blankEdition: EditionEntry = {
  editionTitle: null,
  editionSubtitle: null,
  statement: null,
  editionStatement: '2nd',
  publisher: 'Gollancz',
  place: 'London',
  published: '[1975]',
  year: 1975,
  languages: ['en'],
  pages: null,
  extent: null,
  format: 'book',
  summary: null,
  notes: [],
  callNumber: null,
  identifiers: [],
  series: [],
}

describe('a form that was sent as it came', () => {
  it('changes nothing and keeps nothing', async () => {
    expect(await edit({})).toEqual({ workId, outcome: 'unchanged' })
    expect(await changesOf()).toEqual([])
  })
})

describe('the history of a record', () => {
  it('tells each change by its fields, the newest first', async () => {
    await edit({ title: 'The Dispossessed', subjects: ['Anarchism', 'Utopias'] })
    await edit({
      people: [...(await stateOf(database.db, workId)).people, { name: 'Tim Curry', role: 'narrator' }],
    })
    const history = await changesOf()
    expect(history.map(({ cause }) => cause)).toEqual(['edited', 'edited'])
    expect(history[0]?.changes).toMatchObject([{ field: 'people', after: [{ name: 'Tim Curry' }] }])
    expect(history[1]?.changes.map(({ field }) => field)).toEqual(['title', 'subjects', 'title'])
    expect(history[1]?.library).toBe('Ashgrove')
  })

  it('goes back to any version as a new change, and back again', async () => {
    const first = await stateOf(database.db, workId)
    await edit({ title: 'Changed once', genres: ['Science fiction'], pages: 400 })
    const second = await stateOf(database.db, workId)
    await edit({ title: 'Changed twice', people: [] })
    expect(await revert(1)).toEqual({ title: first.title })
    expect(await stateOf(database.db, workId)).toEqual(first)
    expect((await changesOf()).map(({ cause }) => cause)).toEqual(['reverted', 'edited', 'edited'])
    await revert(1)
    expect(await stateOf(database.db, workId)).toEqual(second)
  })

  it('brings an edition back that was removed, and takes away one that came since', async () => {
    const added = await addEdition(database.db, editor(), workId, blankEdition, actor(), now)
    if (isRefused(added)) throw new Error(added.refused)
    const two = await stateOf(database.db, workId)
    expect(two.editions).toHaveLength(2)
    await removeEdition(database.db, editor(), added, actor(), now)
    expect((await stateOf(database.db, workId)).editions).toHaveLength(1)
    await revert(0)
    expect(await stateOf(database.db, workId)).toEqual(two)
    await revert(2)
    expect((await stateOf(database.db, workId)).editions).toHaveLength(1)
  })

  it('is refused where somebody edits meanwhile, twice at once, and where nothing would change', async () => {
    await edit({ title: 'Changed once' })
    const seen = await revisionOf()
    await edit({ title: 'Changed twice' })
    expect(await revert(1, seen)).toEqual({ refused: 'edited-meanwhile' })
    const now2 = await revisionOf()
    const both = await Promise.all([revert(1, now2), revert(1, now2)])
    expect(both.filter(isRefused)).toEqual([{ refused: 'edited-meanwhile' }])
    expect(await revert(2)).toEqual({ refused: 'nothing-to-revert' })
  })

  it('is refused to a library that does not hold the record alone', async () => {
    await edit({ title: 'Changed' })
    const other = await libraryFixture(database.db)
    await transaction(database.db, tx =>
      addHoldings(tx, new Map([[workId, 'x']]), { libraryId: other.libraryId, now }),
    )
    expect(await revert(0)).toEqual({ refused: 'shared-record' })
  })

  it('is refused when the work was joined with another since', async () => {
    await edit({ title: 'Changed' })
    const made = await createBook(
      database.db,
      library.libraryId,
      { ...book, title: 'The survivor' },
      null,
      nobody,
      now,
    )
    if (isRefused(made)) throw new Error(made.refused)
    await tables(database.db)
      .updateTable('catalog.works')
      .set({ merged_into: made.workId })
      .where('id', '=', workId)
      .execute()
    expect(await revert(0)).toEqual({ refused: 'merged-since' })
  })
})

describe('an edition', () => {
  it('takes its picture along when it is removed', async () => {
    const added = await addEdition(database.db, editor(), workId, blankEdition, actor(), now)
    if (isRefused(added)) throw new Error(added.refused)
    const cover = 'a'.repeat(64)
    for (const [table, id] of [
      ['editions', added.editionId],
      ['works', workId],
    ] as const)
      await tables(database.db).updateTable(`catalog.${table}`).set({ cover }).where('id', '=', id).execute()
    await removeEdition(database.db, editor(), added, actor(), now)
    expect((await stateOf(database.db, workId)).cover).toBeNull()
  })

  it('is not removed when it is the last, or copies stand on it', async () => {
    const state = await stateOf(database.db, workId)
    const editionId = state.editions[0]?.id ?? ''
    const remove = () => removeEdition(database.db, editor(), { workId, editionId }, actor(), now)
    expect(await remove()).toEqual({ refused: 'last-edition' })
    await addEdition(database.db, editor(), workId, blankEdition, actor(), now)
    await tables(database.db)
      .insertInto('catalog.copies')
      .values({
        id: crypto.randomUUID(),
        library_id: library.libraryId,
        work_id: workId,
        edition_id: editionId,
        barcode: '1',
        owning_branch_id: library.branchId,
        holding_branch_id: library.branchId,
        item_type: 'book',
        created_at: now,
        updated_at: now,
      })
      .execute()
    expect(await remove()).toEqual({ refused: 'edition-has-copies' })
  })
})
