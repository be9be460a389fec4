import { expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { libraryFixture } from '../library-fixture.ts'
import { questionKept } from './saved-search-form.ts'
import { forgetSearch, mostSaved, renameSearch, savedSearches, saveSearch } from './saved-searches.ts'

const database = testDatabase()
const now = new Date('2026-11-20T09:00:00Z')
const person = async () => (await libraryFixture(database.db)).personId

it('keeps a search under a name, for who saved it alone', async () => {
  const [mine, another] = [await person(), await person()]
  const saved = await saveSearch(database.db, mine, { name: 'Dunes', query: 'q=dune' }, now)
  if ('refused' in saved) throw new Error(saved.refused)
  expect(await savedSearches(database.db, mine)).toMatchObject([{ name: 'Dunes', query: 'q=dune' }])
  expect(await savedSearches(database.db, another)).toEqual([])
  expect(await renameSearch(database.db, another, { id: saved.id, name: 'Mine' }, now)).toBeNull()
  expect(await forgetSearch(database.db, another, saved.id)).toBeNull()
  expect(await renameSearch(database.db, mine, { id: saved.id, name: 'Sand' }, now)).toEqual({ name: 'Sand' })
  expect(await forgetSearch(database.db, mine, saved.id)).toBe('Sand')
  expect(await savedSearches(database.db, mine)).toEqual([])
})

it('refuses a name that another of theirs has', async () => {
  const mine = await person()
  await saveSearch(database.db, mine, { name: 'One', query: 'q=one' }, now)
  const two = await saveSearch(database.db, mine, { name: 'Two', query: 'q=two' }, now)
  if ('refused' in two) throw new Error(two.refused)
  expect(await saveSearch(database.db, mine, { name: 'One', query: 'q=x' }, now)).toEqual({
    refused: 'name-taken',
  })
  expect(await renameSearch(database.db, mine, { id: two.id, name: 'One' }, now)).toEqual({
    refused: 'name-taken',
  })
})

it('refuses more than a person may keep', async () => {
  const mine = await person()
  for (let n = 0; n < mostSaved; n++)
    await saveSearch(database.db, mine, { name: `Search ${n}`, query: 'q=x' }, now)
  expect(await saveSearch(database.db, mine, { name: 'One more', query: 'q=x' }, now)).toEqual({
    refused: 'too-many-saved',
  })
})

it('keeps the address in its one order, without the place in the list', () => {
  expect(questionKept('after=x&sort=year&q=dune&nonsense=1')).toBe('q=dune&sort=year')
})
