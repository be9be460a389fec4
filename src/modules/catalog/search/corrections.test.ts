import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { correctionOf } from './corrections.ts'
import { readQuestion } from './question.ts'
import { draftOf, shelveIn } from './search-fixture.ts'
import { distance, keysOf, spellable } from './spelling.ts'
import { suggest } from './suggestions.ts'

const database = testDatabase()
let open: LibraryFixture
let closed: LibraryFixture

beforeAll(async () => {
  open = await libraryFixture(database.db)
  closed = await libraryFixture(database.db, { isPublic: false })
  await shelveIn(database.db, open, [
    draftOf('The left hand of darkness', 'Le Guin, Ursula K.', [['650', ' 0', 'a', 'Winter sports']]),
    draftOf('Middlemarch', 'Eliot, George'),
    draftOf('Преступление и наказание', 'Достоевский, Федор'),
    draftOf('أولاد حارتنا', 'محفوظ, نجيب'),
    draftOf('Winter tales', 'Dinesen, Isak'),
  ])
  await shelveIn(database.db, closed, [draftOf('Zanzibar quixotry', 'Hidden, Name')])
})

const correct = async (
  q: string,
  { personId = null as string | null, libraryId = open.libraryId as string | null } = {},
) => (await correctionOf(database.db, { question: readQuestion({ q }), libraryId, personId }))?.typed ?? null

describe('correctionOf', () => {
  it.each([
    ['a letter left out', 'midlemarch', 'middlemarch'],
    ['a letter doubled', 'middlemmarch', 'middlemarch'],
    ['two letters swapped', 'middlemrach', 'middlemarch'],
    ['a letter exchanged', 'muddlemarch', 'middlemarch'],
    ['one word of several', 'left hnad darkness', 'left hand darkness'],
    ['two words of several', 'lfet hamd darkness', 'left hand darkness'],
    ['a short name', 'le gin', 'le guin'],
    ['a name in a field', 'author:elliot', 'author:eliot'],
    ['a letter added and another exchanged', 'middlemmarsh', 'middlemarch'],
    ['two letters added', 'middlemmmarch', 'middlemarch'],
    ['Cyrillic', 'преступлние', 'преступление'],
    ['Arabic', 'محفظ', 'محفوظ'],
  ])('forgives %s', async (_, typed, meant) => expect(await correct(typed)).toBe(meant))

  it('knows nothing like it', async () => {
    expect(await correct('xylophone')).toBeNull()
    expect(await correct('9780140431216')).toBeNull()
    expect(await correct('')).toBeNull()
  })

  it('tells no word of a library that the person may not look into', async () => {
    const everywhere = { libraryId: null }
    expect(await correct('zanzbar', everywhere)).toBeNull()
    expect(await correct('zanzbar', { ...everywhere, personId: closed.personId })).toBe('zanzibar')
  })

  it('answers alike whether or not such a library has one of the words', async () => {
    const everywhere = { libraryId: null }
    expect(await correct('wintrr taels', everywhere)).toBe('winter tales')
    expect(await correct('wintry taels', everywhere)).toBe('winter tales')
    await shelveIn(database.db, closed, [draftOf('Wintry', 'Hidden, Name')])
    expect(await correct('wintry taels', everywhere)).toBe('winter tales')
  })
})

describe('distance', () => {
  it.each([
    ['emma', 'emma', 0],
    ['emma', 'ema', 1],
    ['emma', 'emmma', 1],
    ['emma', 'enma', 1],
    ['emma', 'meма', 3],
    ['form', 'from', 1],
    ['guin', 'gin', 1],
    ['abcdef', 'badcfe', 3],
  ])('of %s and %s is %i', (one, other, far) => expect(distance(one, other)).toBe(far))

  it('is found by a shared key, for every single typing error', () => {
    const letters = fc.array(fc.constantFrom(...'abcdeéжк書'), { minLength: 3, maxLength: 10 })
    fc.assert(
      fc.property(
        letters,
        fc.nat(9),
        fc.constantFrom('drop', 'double', 'swap', 'exchange'),
        (word, at, error) => {
          const place = at % word.length
          const wrong = [...word]
          if (error === 'drop') wrong.splice(place, 1)
          else if (error === 'double') wrong.splice(place, 0, word[place] ?? '')
          else if (error === 'exchange') wrong[place] = 'z'
          else wrong.splice(place, 2, ...wrong.slice(place, place + 2).reverse())
          const keys = new Set(keysOf(word.join('')))
          expect(keysOf(wrong.join('')).some(key => keys.has(key))).toBe(true)
          expect(distance(word.join(''), wrong.join(''))).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  it('is asked of words that are spelled, not of numbers', () => {
    expect(spellable("l'Étranger 1984 of R2D2")).toEqual(['letranger'])
  })
})

describe('suggest', () => {
  const texts = async (
    q: string,
    { personId = null as string | null, libraryId = open.libraryId as string | null } = {},
  ) => (await suggest(database.db, q, { libraryId, personId })).map(({ kind, text }) => `${kind} ${text}`)

  it.each([
    ['a title', 'MIDDLE', ['title Middlemarch']],
    ['a title and a subject', 'winter', ['title Winter tales', 'subject Winter sports']],
    ['a name from its front', 'ursula', ['author Ursula K. Le Guin']],
    ['a name as it is filed', 'le gu', ['author Ursula K. Le Guin']],
    ['Cyrillic', 'прес', ['title Преступление и наказание']],
    ['nothing', 'xylo', []],
    ['one letter', 'm', []],
  ])('begins with %s', async (_, q, found) => expect(await texts(q)).toEqual(found))

  it('puts the most read first, however late in the alphabet it stands', async () => {
    await sql`with made as (
        insert into catalog.works (id, title, sort_title, match_key, search, popularity, created_at, updated_at)
        select gen_random_uuid(), title, title, lower(title), '', case title when 'Quartz 2999' then 9 else 0 end, now(), now()
        from (select 'Quartz ' || n as title from generate_series(1000, 2999) n
          union all select 'Quails ' || n from generate_series(1000, 2999) n) as titles
        returning id, title)
      insert into catalog.holdings (library_id, work_id, sort_title, added_at)
      select ${open.libraryId}, id, title, now() from made`.execute(database.db)
    expect((await texts('quartz'))[0]).toBe('title Quartz 2999')
    expect((await texts('qu'))[0]).toBe('title Quartz 2999')
    expect(await texts('quartz 2345')).toEqual(['title Quartz 2345'])
  })

  it('tells nothing of a library that the person may not look into', async () => {
    const { personId, libraryId } = closed
    for (const q of ['zanz', 'hidden', 'name']) expect(await texts(q, { libraryId: null })).toEqual([])
    expect(await texts('zanz', { libraryId })).toEqual([])
    expect(await texts('zanz', { libraryId, personId })).toEqual(['title Zanzibar quixotry'])
    expect(await texts('hidden', { libraryId: null, personId })).toEqual(['author Name Hidden'])
  })
})
