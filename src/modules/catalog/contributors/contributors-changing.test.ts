import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { contributorIds } from '../books/authorities.ts'
import { createBook } from '../books/books.ts'
import { addHoldings } from '../books/filing.ts'
import { changesOf } from '../changes/change-queries.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { personNamed } from '../marc/names.ts'
import { joinContributors } from '../merging/joining-contributors.ts'
import { undoMerge } from '../merging/undoing.ts'
import { tables } from '../tables.ts'
import { type ContributorState, stateOfContributor } from './contributor-state.ts'
import { changeContributor, revertContributor } from './contributors.ts'

const database = testDatabase()
const now = new Date('2026-11-20T09:00:00Z')
let library: LibraryFixture
let books = 0
let works: string[] = []

beforeAll(async () => {
  library = await libraryFixture(database.db)
})

beforeEach(() => {
  books += 1
  works = []
})

const editor = () => ({ libraryId: library.libraryId, curates: false })
const actor = () => ({ by: library.personId, address: null })

/** Somebody with one book that our library alone has. A number keeps the tests' people apart. */
async function author(name: string): Promise<string> {
  const entry = { title: `Book of ${name} ${books}`, subtitle: null, authors: `${name} ${books}`, isbn: null }
  const facts = { publisher: null, year: null, language: null, pages: null, subjects: null, callNumber: null }
  const book = { ...entry, ...facts, format: 'book' } as const
  const made = await createBook(database.db, library.libraryId, book, null, actor(), now)
  if (isRefused(made)) throw new Error(made.refused)
  works.push(made.workId)
  return (
    await tables(database.db)
      .selectFrom('catalog.contributions')
      .select('contributor_id')
      .where('work_id', '=', made.workId)
      .executeTakeFirstOrThrow()
  ).contributor_id
}

const stateOf = (id: string) => transaction(database.db, tx => stateOfContributor(tx, id))

const revisionOf = async (id: string) =>
  (
    await tables(database.db)
      .selectFrom('catalog.contributors')
      .select('revision')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).revision

async function change(id: string, to: Partial<ContributorState>, { keepsName = true, revision = 0 } = {}) {
  const shown = { id, revision: revision || (await revisionOf(id)) }
  const entry = { ...(await stateOf(id)), keepsName, ...to }
  return changeContributor(database.db, editor(), shown, entry, actor(), now)
}

const history = (id: string) =>
  changesOf(database.db, { contributorId: id }, { viewerId: library.personId, after: null })

async function revert(id: string, changeId: string, { revision = 0, by = editor() } = {}) {
  const wanted = { id, changeId, revision: revision || (await revisionOf(id)) }
  return revertContributor(database.db, by, wanted, actor(), now)
}

const join = async (from: string, into: string) => {
  const joined = await joinContributors(database.db, editor(), { from, into }, actor(), now)
  if (isRefused(joined)) throw new Error(joined.refused)
  return joined.mergeId
}

const undo = (mergeId: string) => undoMerge(database.db, editor(), mergeId, actor(), now)

const named = (name: string) => ({ name: `${name} ${books}`, sortName: `${name} ${books}` })

describe('a change of what somebody is called', () => {
  it('stands in their history field by field, with where it was made', async () => {
    const id = await author('Marian Lewes')
    await change(id, { dates: '1819-1880' })
    expect(await history(id)).toMatchObject([
      {
        cause: 'edited',
        library: 'Ashgrove',
        at: now,
        changes: [{ field: 'dates', before: '', after: '1819-1880' }],
      },
    ])
  })

  it('is kept whole, with who made it', async () => {
    const id = await author('Marian Lewes')
    const before = await stateOf(id)
    await change(id, { dates: '1819-1880' })
    const kept = await tables(database.db)
      .selectFrom('catalog.changes')
      .select(['before', 'after', 'person_id'])
      .where('contributor_id', '=', id)
      .execute()
    const after = { ...before, dates: '1819-1880' }
    expect(kept).toEqual([{ before, after, person_id: library.personId }])
  })

  it('is not kept where nothing changed', async () => {
    const id = await author('Marian Lewes')
    await change(id, {})
    expect(await history(id)).toEqual([])
  })

  it('keeps the name that goes as another name, until somebody takes it away', async () => {
    const id = await author('Marian Lewes')
    await change(id, named('George Eliot'))
    expect(await stateOf(id)).toMatchObject({ names: [{ name: `Marian Lewes ${books}`, kind: 'variant' }] })
    await change(id, { names: [] })
    expect(await stateOf(id)).toMatchObject({ ...named('George Eliot'), names: [] })
  })

  it('keeps the kind of a name that stands there already, and no name that is not wanted', async () => {
    const id = await author('Marian Lewes')
    const former = [{ name: `Marian Lewes ${books}`, kind: 'former' as const }]
    await change(id, { ...named('George Eliot'), names: former })
    expect((await stateOf(id)).names).toEqual(former)
    await change(id, { ...named('G. Eliot'), names: [] }, { keepsName: false })
    expect((await stateOf(id)).names).toEqual([])
  })
})

describe('going back in what somebody is called', () => {
  it('makes them called as before, as a change like any other', async () => {
    const id = await author('Marian Lewes')
    const before = await stateOf(id)
    await change(id, named('George Eliot'))
    await change(id, { dates: '1819-1880' })
    const [, first] = await history(id)
    expect(await revert(id, first?.id ?? '')).toEqual({ name: before.name })
    expect(await stateOf(id)).toEqual(before)
    const [back] = await history(id)
    expect(back).toMatchObject({ cause: 'reverted', library: 'Ashgrove' })
    await revert(id, back?.id ?? '')
    expect(await stateOf(id)).toMatchObject({ ...named('George Eliot'), dates: '1819-1880' })
  })

  it('is refused where it is not theirs to do, late, or of something else', async () => {
    const [id, other] = [await author('Marian Lewes'), await author('Ann Radcliffe')]
    const before = await stateOf(id)
    await change(id, named('George Eliot'))
    await change(other, named('Mrs Radcliffe'))
    const [first] = await history(id)
    const [foreign] = await history(other)
    expect(await revert(id, foreign?.id ?? '')).toEqual({ refused: 'unknown-version' })
    expect(await revert(id, newId())).toEqual({ refused: 'unknown-version' })
    expect(await revert(id, first?.id ?? '', { revision: 1 })).toEqual({ refused: 'edited-meanwhile' })
    const neighbour = { ...(await libraryFixture(database.db)), curates: false }
    expect(await revert(id, first?.id ?? '', { by: neighbour })).toEqual({ refused: 'shared-record' })
    await change(id, before, { keepsName: false })
    expect(await revert(id, first?.id ?? '')).toEqual({ refused: 'nothing-to-revert' })
  })

  it('is refused where somebody else has the name by now', async () => {
    const id = await author('Marian Lewes')
    await change(id, named('George Eliot'))
    const [first] = await history(id)
    await author('Marian Lewes')
    expect(await revert(id, first?.id ?? '')).toEqual({ refused: 'name-taken' })
  })
})

describe('who took somebody in', () => {
  it('may be called as that one was, and imports by the name lead to them', async () => {
    const [stays, goes] = [await author('Geo. Elliott'), await author('George Eliot')]
    await join(goes, stays)
    expect(await change(stays, named('George Eliot'))).toEqual({ name: `George Eliot ${books}` })
    expect((await stateOf(stays)).names.map(({ name }) => name)).toEqual([`Geo. Elliott ${books}`])
    const person = personNamed(`George Eliot ${books}`, 'author')
    if (person === null) throw new Error('That is a name.')
    const found = await transaction(database.db, async tx =>
      (await contributorIds(tx, [person], now))(person),
    )
    expect(found).toBe(stays)
  })

  it('has to give the name back before the two are parted', async () => {
    const [stays, goes] = [await author('Geo. Elliott'), await author('George Eliot')]
    const before = [await stateOf(stays), await stateOf(goes)]
    const mergeId = await join(goes, stays)
    await change(stays, named('George Eliot'))
    expect(await undo(mergeId)).toEqual({ refused: 'name-taken' })
    const [renamed] = await history(stays)
    await revert(stays, renamed?.id ?? '')
    expect(await undo(mergeId)).toMatchObject({ title: `Geo. Elliott ${books}` })
    expect([await stateOf(stays), await stateOf(goes)]).toEqual(before)
    expect((await history(stays)).map(({ cause }) => cause)).toEqual([
      'reverted',
      'reverted',
      'edited',
      'merged',
    ])
  })

  it('may not be called as somebody whom another took in', async () => {
    const [one, other, goes] = [await author('Ann Lee'), await author('Bo Ray'), await author('Cy Fox')]
    await join(goes, other)
    expect(await change(one, named('Cy Fox'))).toEqual({ refused: 'name-taken' })
  })
})

describe('a name that other libraries’ books show', () => {
  it('is changed by who curates alone', async () => {
    const id = await author('Marian Lewes')
    const neighbour = await libraryFixture(database.db)
    const listed = new Map(works.map(workId => [workId, 'book']))
    await transaction(database.db, tx => addHoldings(tx, listed, { libraryId: neighbour.libraryId, now }))
    expect(await change(id, named('George Eliot'))).toEqual({ refused: 'shared-record' })
  })
})
