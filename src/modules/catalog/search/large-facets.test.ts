import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { type Facet, facetsOf } from './facets.ts'
import { type Params, readQuestion } from './question.ts'
import { untrueFacts } from './search-fixture.ts'
import { countWorks } from './searching.ts'
import { seek } from './sought.ts'

const database = testDatabase()
let library: LibraryFixture

// The Danish ones are read least of all; every other French one, and nothing else, tells of a lake.
const danish = 3
const french = 46
const all = 1250
const fewer = 400

beforeAll(async () => {
  library = await libraryFixture(database.db)
  await sql`insert into catalog.works (id, title, sort_title, match_key, search, facts, popularity, stale, created_at, updated_at)
    select gen_random_uuid(), 'Sea ' || n, 'sea ' || n, 'sea ' || n || '|',
      to_tsvector('simple', 'sea ' || case when n between 4 and ${danish + french}::int and n % 2 = 0 then 'lake' else '' end),
      array[case when n <= ${danish}::int then 'l:da' when n <= ${danish + french}::int then 'l:fr' else 'l:en' end, 'f:book', 'd:1990'],
      n, false, now(), now()
    from generate_series(1, ${all}::int) n`.execute(database.db)
  await sql`insert into catalog.holdings (library_id, work_id, sort_title, popularity, added_at)
    select ${library.libraryId}, id, sort_title, popularity, now() from catalog.works`.execute(database.db)
  await sql`analyze catalog.works, catalog.holdings, catalog.holding_facts`.execute(database.db)
})

const found = async (params: Params, how: { common?: boolean; most?: number; personId?: string } = {}) => {
  const { libraryId } = library
  const asked = { question: readQuestion(params), libraryId, personId: how.personId ?? null }
  const sought = await seek(database.db, asked)
  if (sought === null) throw new Error('Nothing can be found.')
  return facetsOf(database.db, { ...sought, common: how.common ?? sought.common }, how.most ?? fewer)
}

const told = (facets: readonly Facet[], kind: Facet['kind']) =>
  Object.fromEntries(
    facets
      .filter(one => one.kind === kind)
      .map(({ value, count, more }) => [value, more ? `${count}+` : `${count}`]),
  )

describe('facetsOf, of more titles than it counts', () => {
  it('has the rarest language of a whole list, exactly, and a common one as 1,000 and more', async () => {
    const { facets, count, more, among, amongOnly } = await found({})
    expect(told(facets, 'language')).toEqual({ en: '1000+', fr: '46', da: '3' })
    expect(told(facets, 'format')).toEqual({ book: '1000+' })
    expect({ count, more }).toEqual({ count: 1000, more: true })
    expect(told(facets, 'decade')).toEqual({ 1990: '200+' })
    expect({ among, amongOnly }).toEqual({ among: 200, amongOnly: ['decade', 'author', 'subject'] })
  })

  it('has it beside words, too, common or not', async () => {
    for (const common of [true, false]) {
      const { facets } = await found({ q: 'sea' }, { common })
      expect(told(facets, 'language')).toEqual({ en: '1000+', fr: '46', da: '3' })
    }
  })

  it('tells of every value what narrowing to it finds, or that there are at least so many', async () => {
    for (const params of [
      { q: 'sea' },
      { q: 'lake' },
      { format: 'book' },
      { language: 'fr' },
      { q: '-lake' },
    ]) {
      const { facets } = await found(params, { most: 2 })
      expect(facets.length).toBeGreaterThan(2)
      for (const { kind, value, count, more } of facets.filter(one => one.kind !== 'decade')) {
        const question = readQuestion({ ...params, [kind]: value })
        const asked = { question, libraryId: library.libraryId, personId: null }
        const actual = await countWorks(database.db, asked, 5000)
        expect([kind, value, more ? actual >= count : actual]).toEqual([kind, value, more ? true : count])
      }
    }
  })

  it('counts all of what is fewer, by whatever it is narrowed', async () => {
    const { facets, count, more, among } = await found({ q: 'lake' })
    expect({ count, more, among }).toEqual({ count: 23, more: false, among: null })
    expect(told(facets, 'decade')).toEqual({ 1990: '23' })
  })

  it('tells a stranger of no title of a closed library', async () => {
    const { db } = database
    const open = (yes: boolean) =>
      sql`update identity.libraries set public_catalogue = ${yes} where id = ${library.libraryId}`.execute(db)
    await open(false)
    expect((await found({})).facets).toEqual([])
    expect((await found({}, { personId: library.personId })).facets.length).toBeGreaterThan(3)
    await open(true)
  })
})

it('keeps what is told of titles true when records change and titles leave', async () => {
  const { db } = database
  expect(await untrueFacts(db)).toEqual([])
  await sql`update catalog.works set facts = array['l:en', 'l:nl', 'f:map'] where popularity % 3 = 0`.execute(
    db,
  )
  await sql`delete from catalog.holdings where popularity % 5 = 0`.execute(db)
  expect(await untrueFacts(db)).toEqual([])
})
