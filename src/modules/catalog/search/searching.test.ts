import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { bookFor } from '../books/book-query.ts'
import { addHoldings } from '../books/filing.ts'
import { reindexWorks } from '../books/indexing.ts'
import type { BookDraft } from '../drafts/draft.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { foundWorkIds } from './found-ids.ts'
import type { Key } from './orders.ts'
import { type Params, readQuestion, sorts } from './question.ts'
import { copyOf, draftOf, shelveIn } from './search-fixture.ts'
import { countWorks, findWorks, listWorks, pageSize } from './searching.ts'
import type { textFields } from './terms.ts'

const database = testDatabase()
let open: LibraryFixture
let closed: LibraryFixture

const shelve = (library: LibraryFixture, ...drafts: BookDraft[]) => shelveIn(database.db, library, drafts)

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
  {
    field = 'anywhere',
    personId = null,
    libraryId = null,
  }: { field?: (typeof textFields)[number]; personId?: string | null; libraryId?: string | null } = {},
) =>
  (
    await findWorks(database.db, { question: readQuestion({ q, in: field }), libraryId, personId }, null)
  ).works.map(({ title }) => title)

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

describe('a question', () => {
  let library: LibraryFixture
  const asked = (params: Params) => ({
    question: readQuestion(params),
    libraryId: library.libraryId,
    personId: null,
  })
  const titles = async (params: Params) =>
    (await findWorks(database.db, asked(params), null)).works.map(({ title }) => title).sort()

  beforeAll(async () => {
    library = await libraryFixture(database.db)
    const ids = await shelve(
      library,
      draftOf('The left hand of darkness', 'Le Guin, Ursula K.', [
        ['264', ' 1', 'b', 'Ace Books', 'c', '1969'],
        ['490', '0 ', 'a', 'Hainish cycle', 'v', '4'],
        ['650', ' 0', 'a', 'Winter'],
        ['022', '  ', 'a', '1234-5679'],
        ['041', '  ', 'a', 'eng'],
      ]),
      draftOf('Darkness, the hand that was left', 'Other, Author', [['264', ' 1', 'b', 'Hand', 'c', '1999']]),
      draftOf('Winter tales', 'Le, Guin Another', [
        ['264', ' 1', 'b', 'Left Press', 'c', '2004'],
        ['041', '  ', 'a', 'fre'],
      ]),
    )
    await copyOf(database.db, library, ids[0] ?? '', library.branchId)
    await copyOf(database.db, library, ids[2] ?? '', library.otherBranchId)
  })

  const hand = 'The left hand of darkness'
  const other = 'Darkness, the hand that was left'
  const tales = 'Winter tales'
  it.each<[string, Params, string[]]>([
    ['words in any order', { q: 'darkness left' }, [other, hand]],
    ['a phrase', { q: '"left hand"' }, [hand]],
    ['a phrase with common words', { q: '"hand of darkness"' }, [hand]],
    ['no phrase over two parts of a record', { q: '"darkness le"' }, []],
    ['an exclusion', { q: 'darkness -left' }, []],
    ['an excluded phrase', { q: 'darkness -"left hand"' }, [other]],
    ['exclusions alone', { q: '-darkness' }, [tales]],
    ['an author in any order', { q: 'author:guin author:le' }, [hand, tales]],
    ['an author as a phrase', { q: 'author:"le guin"' }, [hand]],
    ['a publisher, which is no title', { q: 'publisher:hand' }, [other]],
    ['a series', { q: 'series:hain' }, [hand]],
    ['a subject, which is no title', { q: 'subject:winter' }, [hand]],
    ['a year', { q: 'year:1999' }, [other]],
    ['years', { q: 'year:1990..' }, [other, tales]],
    ['words and a year', { q: 'darkness year:..1970' }, [hand]],
    ['not a year', { q: 'darkness -year:1969' }, [other]],
    ['a language', { q: 'language:french' }, [tales]],
    ['fields of the address', { title: 'darkness', author: 'ursula' }, [hand]],
    ['a language and a year of the address', { language: 'en', year: '1969' }, [hand]],
    ['what stands on a shelf', { available: 'yes' }, [hand, tales]],
    ['an ISSN', { q: 'issn:1234-5679' }, [hand]],
    ['an ISSN as a whole', { q: '12345679' }, [hand]],
    ['no such number', { q: 'isbn:9999' }, []],
  ])('is answered by %s', async (_, params, expected) =>
    expect(await titles(params)).toEqual(expected.sort()),
  )

  it('is narrowed to a branch, and to what stands there', async () => {
    expect(await titles({ branch: library.otherBranchId })).toEqual([tales])
    expect(await titles({ branch: library.otherBranchId, available: 'yes', q: 'left' })).toEqual([tales])
    expect(await titles({ branch: library.branchId, q: 'winter' })).toEqual([hand])
  })

  it('finds what the library itself says of a title, in its own list alone', async () => {
    const another = await libraryFixture(database.db)
    const [id = ''] = await shelve(another, draftOf('Plain title', 'Some, One'))
    await transaction(database.db, tx =>
      addHoldings(tx, new Map([[id, 'Plain title']]), { libraryId: library.libraryId, now: new Date(0) }),
    )
    await sql`update catalog.holdings set local_search = '''allotments'':1C'
      where library_id = ${another.libraryId}`.execute(database.db)
    expect(await find('allotment', { libraryId: another.libraryId })).toEqual(['Plain title'])
    expect(await find('allotment', { libraryId: library.libraryId })).toEqual([])
    expect(await find('allotment')).toEqual([])
  })

  it('finds by another name of who wrote it', async () => {
    const own = await libraryFixture(database.db)
    const ids = await shelve(own, draftOf('Adam Bede', 'Eliot, George'))
    await sql`insert into catalog.contributor_names (contributor_id, name, kind)
      select contributor_id, 'Mary Ann Evans', 'real' from catalog.contributions where work_id = ${ids[0] ?? ''}`.execute(
      database.db,
    )
    await transaction(database.db, tx => reindexWorks(tx, ids))
    expect(await find('evans bede', { libraryId: own.libraryId })).toEqual(['Adam Bede'])
    expect(await find('author:"ann evans"', { libraryId: own.libraryId })).toEqual(['Adam Bede'])
  })

  it('counts and gives out the ids of all that it finds, whatever the order', async () => {
    for (const sort of sorts) {
      const question = asked({ q: 'darkness', sort })
      expect(await countWorks(database.db, question, 100)).toBe(2)
      const ids: string[] = []
      for await (const batch of foundWorkIds(database.db, question, 1)) ids.push(...batch)
      expect(new Set(ids).size).toBe(2)
    }
  })

  it('goes on from a key in every order, forth and back', async () => {
    const many = await libraryFixture(database.db)
    const years = [1990, 1990, 2001, 1850]
    await shelve(
      many,
      ...Array.from({ length: 45 }, (_, n) =>
        draftOf(`Tale ${n % 7}`, `Author ${n % 5}, A`, [['264', ' 1', 'b', 'P', 'c', String(years[n % 4])]]),
      ),
    )
    for (const sort of sorts)
      for (const reversed of [false, true])
        for (const q of ['', 'tale']) {
          const question = { question: readQuestion({ q, sort }), libraryId: many.libraryId, personId: null }
          const ids: string[] = []
          for (let after: Key | null = null; ; ) {
            const { works } = await findWorks(database.db, question, after, { reversed })
            ids.push(...works.slice(0, pageSize).map(({ id }) => id))
            const last = works[pageSize - 1]
            if (works.length <= pageSize || last === undefined) break
            after = { value: last.place, id: last.id }
          }
          expect([sort, reversed, q, ids.length, new Set(ids).size]).toEqual([sort, reversed, q, 45, 45])
        }
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
    for (let after: Key | null = null; ; ) {
      const { works } = await findWorks(
        database.db,
        { question: readQuestion({ q: 'apfel' }), ...scope },
        after,
      )
      found.push(...works.slice(0, pageSize).map(({ title }) => title))
      const last = works[pageSize - 1]
      if (works.length <= pageSize || last === undefined) break
      after = { value: last.place, id: last.id }
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
    const asked = { question: readQuestion({ q: 'jam' }), libraryId, personId: null }
    const found: string[] = []
    for (let after: Key | null = null; ; ) {
      const { works } = await findWorks(database.db, asked, after, { most })
      found.push(...works.slice(0, pageSize).map(({ title }) => title))
      const last = works[pageSize - 1]
      if (works.length <= pageSize || last === undefined) break
      after = { value: last.place, id: last.id }
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
  expect(rows[0]?.search).toBe("'austen':4B 'emma':1A,6 'jane':3B")
})
