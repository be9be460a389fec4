import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { bookFor } from '../books/book-query.ts'
import { addHoldings, fileBooks, newFiling } from '../books/filing.ts'
import { reindexWorks } from '../books/indexing.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { readMarc } from '../marc/iso2709.ts'
import { marcDraft } from '../marc/marc-draft.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { type Field, findWorks, listWorks, pageSize } from './searching.ts'

const database = testDatabase()
const now = new Date('2026-11-20T09:00:00Z')
let open: LibraryFixture
let closed: LibraryFixture

const draftOf = (title: string, author: string, extra: Array<[string, ...string[]]> = []) => {
  const bytes = marcFixture([['100', '1 ', 'a', author], ['245', '10', 'a', title], ...extra])
  const record = readMarc({ bytes, whole: true })
  const draft = 'unreadable' in record ? record : marcDraft(record)
  if ('unreadable' in draft) throw new Error(draft.unreadable.code)
  return draft
}

async function shelve(library: LibraryFixture, ...drafts: ReturnType<typeof draftOf>[]) {
  return transaction(database.db, async tx => {
    const filings = drafts.map(draft => newFiling(draft, null))
    const filer = { libraryId: library.libraryId, now }
    await fileBooks(tx, filings, filer)
    await addHoldings(tx, new Map(filings.map(({ workId, draft }) => [workId, draft.sortTitle])), filer)
    await reindexWorks(
      tx,
      filings.map(({ workId }) => workId),
    )
    return filings.map(({ workId }) => workId)
  })
}

beforeAll(async () => {
  open = await libraryFixture(database.db)
  closed = await libraryFixture(database.db, { isPublic: false })
  await shelve(
    open,
    draftOf('Les misérables', 'Hugo, Victor', [
      ['020', '  ', 'a', '0-451-41943-X'.replace('X', '9')],
      ['650', ' 0', 'a', 'Ex-convicts'],
    ]),
    draftOf('Hugo', 'Selznick, Brian'),
    draftOf('Łódź under the stars', 'Kowalska, Zofia'),
    draftOf('La-Torah vela-moʻadim', 'Zeṿin, Shelomoh Yosef', [['020', '  ', 'a', '9780140431216']]),
    draftOf('Emma', 'Austen, Jane'),
    draftOf('Emma: a sequel with many more words about Emma and Emma', 'Billington, Rachel'),
  )
  await shelve(closed, draftOf('Secret Emma', 'Austen, Jane'))
})

const find = async (
  q: string,
  { field = 'anywhere', personId = null }: { field?: Field; personId?: string | null } = {},
) =>
  (await findWorks(database.db, { q, field, libraryId: null, here: null, personId }, null)).works.map(
    ({ title }) => title,
  )

describe('findWorks', () => {
  it.each([
    ['words in any order', 'hugo miserables', ['Les misérables']],
    ['the beginning of a word', 'miser vict', ['Les misérables']],
    ['letters without their marks', 'lodz', ['Łódź under the stars']],
    [
      'marks that the record lacks',
      'Émma sequél',
      ['Emma: a sequel with many more words about Emma and Emma'],
    ],
    ['a romanised name without its signs', 'zevin moadim', ['La-Torah vela-moʻadim']],
    ['a subject', 'convicts', ['Les misérables']],
    ['an ISBN with hyphens', '978-0-14-043121-6', ['La-Torah vela-moʻadim']],
    ['an ISBN-10', '0140431217', ['La-Torah vela-moʻadim']],
    ['an ISBN as a spreadsheet writes it', '="9780140431216"', ['La-Torah vela-moʻadim']],
    ['nothing', 'xylophone', []],
    ['signs alone', '\'"; -- & | !', []],
  ])('finds by %s', async (_, q, titles) => expect(await find(q)).toEqual(titles))

  it('looks where it was told to', async () => {
    expect(await find('hugo', { field: 'title' })).toEqual(['Hugo'])
    expect(await find('hugo', { field: 'author' })).toEqual(['Les misérables'])
    expect(await find('hugo', { field: 'subject' })).toEqual([])
  })

  it('puts the title that is exactly what was typed first', async () => {
    expect((await find('emma'))[0]).toBe('Emma')
  })

  it('finds nothing in a library that the person may not look into', async () => {
    expect(await find('secret')).toEqual([])
    expect(await find('secret', { personId: open.personId })).toEqual([])
    expect(await find('secret', { personId: closed.personId })).toEqual(['Secret Emma'])
  })

  it('survives what cannot be a search', async () => {
    for (const q of ['', '   ', '\u0000', '\ud800', ':*', "'", '\\', 'a'.repeat(5000), '() | & ! <->', '‮‮'])
      expect(await find(q)).toBeInstanceOf(Array)
  })
})

describe('pages', () => {
  it('go on from a key without leaving out or repeating', async () => {
    const library = await libraryFixture(database.db)
    const titles = Array.from(
      { length: pageSize * 2 + 5 },
      (_, n) => `${n % 2 ? 'the ' : ''}Äpfel ${String(n).padStart(3, '0')}`,
    )
    await shelve(library, ...titles.map(title => draftOf(title, 'Author, Some')))
    const scope = { libraryId: library.libraryId, personId: null }
    const listed: string[] = []
    for (let after: { sortTitle: string; id: string } | null = null; ; ) {
      const { works } = await listWorks(database.db, scope, after)
      listed.push(...works.slice(0, pageSize).map(({ title }) => title))
      const last = works[pageSize - 1]
      if (works.length <= pageSize || last === undefined) break
      after = { sortTitle: last.sort_title, id: last.id }
    }
    expect(listed.toSorted()).toEqual(titles.toSorted())
    const found: string[] = []
    for (let after: { score: number; id: string } | null = null; ; ) {
      const { works } = await findWorks(
        database.db,
        { q: 'apfel', field: 'anywhere', here: null, ...scope },
        after,
      )
      found.push(...works.slice(0, pageSize).map(({ title }) => title))
      const last = works[pageSize - 1]
      if (works.length <= pageSize || last === undefined) break
      after = { score: last.score, id: last.id }
    }
    expect(found.toSorted()).toEqual(titles.toSorted())
  })

  it('of more hits than are ranked hold every title of that name, and neither repeat nor skip', async () => {
    const library = await libraryFixture(database.db)
    const many = Array.from({ length: pageSize * 3 }, (_, n) => `A life of jam ${n}`)
    await shelve(library, ...many.map(title => draftOf(title, 'Author, Some')))
    await shelve(library, draftOf('Jam', 'Last, Added'), draftOf('Jam today', 'Last, Added'))
    await sql`update catalog.works set popularity = 5 where title like 'A life of jam%'`.execute(database.db)
    const most = pageSize * 2 + 3
    const { libraryId } = library
    const asked = { q: 'jam', field: 'anywhere', libraryId, here: libraryId, personId: null } as const
    const found: string[] = []
    for (let after: { score: number; id: string } | null = null; ; ) {
      const { works, count } = await findWorks(database.db, asked, after, most)
      expect(count).toBe(most)
      found.push(...works.slice(0, pageSize).map(({ title }) => title))
      const last = works[pageSize - 1]
      if (works.length <= pageSize || last === undefined) break
      after = { score: last.score, id: last.id }
    }
    expect(found.slice(0, 2)).toEqual(['Jam', 'Jam today'])
    expect([found.length, new Set(found).size]).toEqual([most, most])
  })

  it('of a list tell on the first how many it holds', async () => {
    const library = await libraryFixture(database.db)
    await shelve(library, ...['One', 'Two', 'Three'].map(title => draftOf(title, 'Author, Some')))
    const scope = { libraryId: library.libraryId, personId: null }
    const first = await listWorks(database.db, scope, null)
    expect(first.count).toBe(3)
    const [one] = first.works
    const after = { sortTitle: one?.sort_title ?? '', id: one?.id ?? '' }
    expect(await listWorks(database.db, scope, after)).toMatchObject({ count: 0, works: [{}, {}] })
  })

  it('sort as people do, not as bytes', async () => {
    const library = await libraryFixture(database.db)
    await shelve(library, ...['Zebra', 'apple', 'Äpfel', 'Öl', 'omen'].map(title => draftOf(title, 'A, B')))
    const { works } = await listWorks(database.db, { libraryId: library.libraryId, personId: null }, null)
    expect(works.map(({ title }) => title)).toEqual(['Äpfel', 'apple', 'Öl', 'omen', 'Zebra'])
  })
})

describe('bookFor', () => {
  it('tells a book with its people, subjects and numbers, and hides another library’s', async () => {
    const [id = ''] = await shelve(
      closed,
      draftOf('Hidden', 'Hugo, Victor', [
        ['650', ' 0', 'a', 'Night'],
        ['490', '0 ', 'a', 'Dark', 'v', '2'],
      ]),
    )
    expect(await bookFor(database.db, id, null)).toBeNull()
    expect(await bookFor(database.db, newId(), closed.personId)).toBeNull()
    expect(await bookFor(database.db, id, closed.personId)).toMatchObject({
      title: 'Hidden',
      by_line: 'Victor Hugo',
      people: [{ name: 'Victor Hugo', role: 'author' }],
      subjects: ['Night'],
      editions: [{ series: [{ name: 'Dark', number: '2' }] }],
    })
  })
})

it('agrees with the database about what a word is', async () => {
  const { rows } = await sql<{
    search: string
  }>`select search::text from catalog.works where title = 'Emma'`.execute(database.db)
  expect(rows[0]?.search).toBe("'austen':3B 'emma':1A,4 'jane':2B")
})
