import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { setAvailability } from '../copies/copies.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { facetsOf } from './facets.ts'
import { type Params, readQuestion } from './question.ts'
import { copyOf, draftOf, shelveIn, untrueFacts } from './search-fixture.ts'
import { countWorks } from './searching.ts'
import { seek } from './sought.ts'

vi.setConfig({ testTimeout: 60_000 })

const database = testDatabase()
let library: LibraryFixture
let works: string[]

const facets = async (
  params: Params,
  { libraryId = library.libraryId as string | null, personId = null as string | null, most = 1000 } = {},
) => {
  const sought = await seek(database.db, { question: readQuestion(params), libraryId, personId })
  if (sought === null) throw new Error('Nothing can be found.')
  return facetsOf(database.db, sought, most)
}

const countsIn = ({ facets }: Awaited<ReturnType<typeof facetsOf>>, kind: string) =>
  Object.fromEntries(
    facets.filter(one => one.kind === kind).map(({ label, value, count }) => [label ?? value, count]),
  )

beforeAll(async () => {
  library = await libraryFixture(database.db)
  works = await shelveIn(database.db, library, [
    draftOf('One dune', 'Herbert, Frank', [
      ['264', ' 1', 'b', 'P', 'c', '1965'],
      ['041', '  ', 'a', 'eng'],
      ['650', ' 0', 'a', 'Deserts'],
    ]),
    draftOf('Two dunes', 'Herbert, Frank', [
      ['264', ' 1', 'b', 'P', 'c', '1969'],
      ['041', '  ', 'a', 'fre'],
    ]),
    draftOf('Emma', 'Austen, Jane', [
      ['264', ' 1', 'b', 'P', 'c', '1815'],
      ['041', '  ', 'a', 'eng'],
    ]),
  ])
  await copyOf(database.db, library, works[0] ?? '', library.branchId)
  await copyOf(database.db, library, works[1] ?? '', library.otherBranchId)
})

describe('facetsOf', () => {
  it('tells the same of common words, which are walked, as of rare ones, which are looked up', async () => {
    for (const params of [
      { q: 'dune' },
      { q: '"one dune"' },
      { q: 'dune', language: 'fr' },
      { q: '-dune' },
    ]) {
      const asked = { question: readQuestion(params), libraryId: library.libraryId, personId: null }
      const sought = await seek(database.db, asked)
      if (sought === null) throw new Error('Nothing can be found.')
      const rare = await facetsOf(database.db, { ...sought, common: false })
      expect(await facetsOf(database.db, { ...sought, common: true })).toEqual(rare)
      expect(rare.count).toBeGreaterThan(0)
    }
  })

  it('counts what a whole list can be narrowed to', async () => {
    const found = await facets({})
    expect([found.count, found.more]).toEqual([3, false])
    expect(countsIn(found, 'language')).toEqual({ en: 2, fr: 1 })
    expect(countsIn(found, 'decade')).toEqual({ 1810: 1, 1960: 2 })
    expect(countsIn(found, 'author')).toEqual({ 'Frank Herbert': 2, 'Jane Austen': 1 })
    expect(countsIn(found, 'subject')).toEqual({ Deserts: 1 })
    expect(countsIn(found, 'branch')).toEqual({ Central: 1, Millbrook: 1 })
    expect(countsIn(found, 'available')).toEqual({ yes: 2 })
  })

  it('counts only what was found, and says what each count leads to', async () => {
    const found = await facets({ q: 'dune' })
    expect(countsIn(found, 'language')).toEqual({ en: 1, fr: 1 })
    const asked = (params: Params) => ({
      question: readQuestion(params),
      libraryId: library.libraryId,
      personId: null,
    })
    const params = {
      language: 'language',
      format: 'format',
      branch: 'branch',
      author: 'author',
      subject: 'subject',
      available: 'available',
    }
    for (const { kind, value, count } of found.facets) {
      const filter =
        kind === 'decade' ? { year: `${value}..${Number(value) + 9}` } : { [params[kind]]: value }
      expect([kind, value, await countWorks(database.db, asked({ q: 'dune', ...filter }), 100)]).toEqual([
        kind,
        value,
        count,
      ])
    }
  })

  it('says at least so many where there are more than it looks at', async () => {
    expect(await facets({}, { most: 2 })).toMatchObject({ count: 3, more: true, among: 2 })
  })

  it('counts nothing of a library that the person may not look into', async () => {
    const closed = await libraryFixture(database.db, { isPublic: false })
    await shelveIn(database.db, closed, [draftOf('Secret dune', 'Hidden, Name')])
    const { libraryId, personId } = closed
    expect((await facets({}, { libraryId })).count).toBe(0)
    expect((await facets({}, { libraryId, personId })).count).toBe(1)
    const everywhere = await facets({ q: 'dune', where: 'everywhere' }, { libraryId: null })
    expect(countsIn(everywhere, 'author')).toEqual({ 'Frank Herbert': 2 })
  })
})

it('keeps where copies are in step with the copies, whatever is done to them', async () => {
  const branches = [library.branchId, library.otherBranchId]
  const change = fc.record({
    what: fc.constantFrom('add', 'lend', 'return', 'move', 'withdraw', 'lose', 'remove', 'mend'),
    which: fc.nat(20),
    branch: fc.nat(1),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), async changes => {
      for (const { what, which, branch } of changes) {
        const branchId = branches[branch] ?? ''
        const { rows } = await sql<{
          id: string
        }>`select id from catalog.copies where library_id = ${library.libraryId} order by id`.execute(
          database.db,
        )
        const id = rows[which % Math.max(1, rows.length)]?.id ?? newId()
        if (what === 'add') await copyOf(database.db, library, works[which % works.length] ?? '', branchId)
        else if (what === 'lend' || what === 'return')
          await transaction(database.db, tx =>
            setAvailability(
              tx,
              id,
              what === 'lend'
                ? { availability: 'on-loan' }
                : { availability: 'on-shelf', holdingBranchId: branchId },
            ),
          )
        else if (what === 'remove')
          await sql`delete from catalog.copies where id = ${id}`.execute(database.db)
        else if (what === 'move')
          await sql`update catalog.copies set holding_branch_id = ${branchId} where library_id = ${library.libraryId}`.execute(
            database.db,
          )
        else
          await sql`update catalog.copies set status = ${what === 'withdraw' ? 'withdrawn' : what === 'lose' ? 'lost' : 'in-collection'} where id = ${id}`.execute(
            database.db,
          )
      }
      const { rows } = await sql<{ kept: string; true: string }>`
        select array(select unnest(holding.branches) order by 1)::text || array(select unnest(holding.shelf) order by 1)::text as kept,
          array(select distinct holding_branch_id from catalog.copies c where c.work_id = holding.work_id
            and c.library_id = holding.library_id and c.status <> 'withdrawn' order by 1)::text
          || array(select distinct holding_branch_id from catalog.copies c where c.work_id = holding.work_id
            and c.library_id = holding.library_id and c.status in ('in-collection', 'damaged')
            and c.availability = 'on-shelf' order by 1)::text as true
        from catalog.holdings holding where holding.library_id = ${library.libraryId}`.execute(database.db)
      for (const row of rows) expect(row.kept).toBe(row.true)
      expect(await untrueFacts(database.db)).toEqual([])
    }),
    { numRuns: 25 },
  )
})
