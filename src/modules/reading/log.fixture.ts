import { sql } from 'kysely'
import { beforeAll } from 'vitest'
import { testDatabase } from '../../../tests/database.ts'
import { makeLibrary, putOnShelf } from '../../../tests/shelf.ts'
import type { Db } from '../../database.ts'
import { newId } from '../../id.ts'
import { tables } from './tables.ts'

/** A library that shows its catalogue, and somebody who keeps a log. */
export function testLog() {
  const database = testDatabase()
  let place: Awaited<ReturnType<typeof makeLibrary>> | undefined
  beforeAll(async () => {
    place = await makeLibrary(database.db)
  })
  return {
    database,
    get db() {
      return database.db
    },
    reader: () => newPerson(database.db),
    /** A work with one edition of so many pages. */
    async work(title: string, pages: number | null = null): Promise<string> {
      const { libraryId, branchIds } = place ?? (await makeLibrary(database.db))
      const { workId } = await putOnShelf(database.db, {
        libraryId,
        branchId: branchIds[0] ?? '',
        title,
        barcodes: [],
      })
      await sql`update catalog.works set search = setweight(to_tsvector('simple', title), 'A') where id = ${workId}`.execute(
        database.db,
      )
      await sql`update catalog.editions set pages = ${pages} where work_id = ${workId}`.execute(database.db)
      return workId
    },
    book: (bookId: string) =>
      tables(database.db)
        .selectFrom('reading.books')
        .selectAll()
        .where('id', '=', bookId)
        .executeTakeFirstOrThrow(),
    readthroughs: (bookId: string) =>
      tables(database.db)
        .selectFrom('reading.readthroughs')
        .select(['began', 'ended', 'outcome'])
        .where('book_id', '=', bookId)
        .orderBy('created_at')
        .orderBy('id')
        .execute(),
  }
}

async function newPerson(db: Db): Promise<string> {
  const id = newId()
  await sql`insert into identity.people (id, email, name, password_hash, created_at)
    values (${id}, ${`${id}@example.org`}, 'Wren', 'none', now())`.execute(db)
  return id
}
