import { sql } from 'kysely'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'

export type Ground = Awaited<ReturnType<typeof ground>>

/** A library with titles on its shelves, and readers who rate them. */
export async function ground(db: Db) {
  const { libraryId, branchIds } = await makeLibrary(db)
  const works = new Map<string, string>()
  let barcodes = 0
  return {
    libraryId,
    /** The work of this title, put on the shelf where it is not yet. */
    async work(title: string, { copies = 1, at = libraryId } = {}): Promise<string> {
      const known = works.get(title)
      if (known) return known
      const codes = Array.from({ length: copies }, () => `B${++barcodes}`)
      const place = { libraryId: at, branchId: branchIds[0] ?? '', title, barcodes: codes }
      const { workId } = await putOnShelf(db, place)
      works.set(title, workId)
      return workId
    },
    async reader(name = 'Reader'): Promise<string> {
      const id = newId()
      await sql`insert into identity.people (id, email, name, password_hash, created_at)
        values (${id}, ${`${id}@example.org`}, ${name}, 'none', now())`.execute(db)
      return id
    },
    /** Puts titles into somebody's log, each with so many stars, or null. */
    async rates(personId: string, books: Record<string, number | null>): Promise<void> {
      for (const [title, stars] of Object.entries(books))
        await sql`insert into reading.books (id, person_id, work_id, status, rating, added_on, updated_at)
          values (${newId()}, ${personId}, ${await this.work(title)}, 'read',
            ${stars === null ? null : stars * 100}, '2026-11-01', now())`.execute(db)
    },
    /** So many readers who like all of these. */
    async readersOf(count: number, ...titles: string[]): Promise<string[]> {
      const readers: string[] = []
      for (let one = 0; one < count; one++) {
        const id = await this.reader()
        await this.rates(id, Object.fromEntries(titles.map(title => [title, 5])))
        readers.push(id)
      }
      return readers
    },
  }
}
