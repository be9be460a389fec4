import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { nobody } from '../../identity/index.ts'
import { type LibraryFixture, libraryFixture } from '../library-fixture.ts'
import { untrueFacts } from '../search/search-fixture.ts'
import { tables } from '../tables.ts'
import { type BookEntry, createBook } from './books.ts'
import { keepVersions } from './history.ts'
import { stateOf } from './work-state.ts'

const database = testDatabase()
afterAll(async () => expect(await untrueFacts(database.db)).toEqual([]))
const now = new Date('2026-11-20T09:00:00Z')
let library: LibraryFixture

beforeEach(async () => {
  library = await libraryFixture(database.db)
})

const entry: BookEntry = {
  title: 'Middlemarch',
  subtitle: 'A study of provincial life',
  authors: 'George Eliot',
  isbn: '9780141439549',
  publisher: 'Penguin',
  year: 2003,
  language: 'en',
  pages: 880,
  format: 'book',
  subjects: 'Marriage\nReform',
  callNumber: '823.8',
}

async function added(title = entry.title): Promise<string> {
  const isbn = title === entry.title ? entry.isbn : null
  const made = await createBook(database.db, library.libraryId, { ...entry, title, isbn }, null, nobody, now)
  if ('refused' in made) throw new Error(made.refused)
  return made.workId
}

const versionsOf = (workId: string) =>
  tables(database.db)
    .selectFrom('catalog.versions')
    .select(['revision', 'state', 'cause', 'person_id', 'library_id', 'created_at'])
    .where('work_id', '=', workId)
    .execute()

describe('what is kept before a change', () => {
  it('is the whole record, with who, when and why', async () => {
    const workId = await added()
    const change = { cause: 'edited', personId: library.personId, libraryId: library.libraryId } as const
    await transaction(database.db, tx => keepVersions(tx, [workId, workId], change, now))
    const kept = await versionsOf(workId)
    expect(kept).toEqual([
      {
        revision: 1,
        state: await stateOf(database.db, workId),
        cause: 'edited',
        person_id: library.personId,
        library_id: library.libraryId,
        created_at: now,
      },
    ])
    expect(kept[0]?.state).toMatchObject({
      title: 'Middlemarch',
      people: [{ name: 'George Eliot', role: 'author', editionId: null }],
      subjects: [{ label: 'Marriage' }, { label: 'Reform' }],
      editions: [{ publisher: 'Penguin', identifiers: [{ kind: 'isbn', value: '9780141439549' }] }],
    })
  })

  it('is kept for many works at once, and for none that is not there', async () => {
    const [one, other] = [await added('Romola'), await added('Felix Holt')]
    const change = { cause: 'imported', personId: null, libraryId: null } as const
    await transaction(database.db, tx => keepVersions(tx, [one, other, newId()], change, now))
    await transaction(database.db, tx => keepVersions(tx, [], change, now))
    expect([await versionsOf(one), await versionsOf(other)].map(({ length }) => length)).toEqual([1, 1])
  })
})
