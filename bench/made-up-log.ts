import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { grownFrom, type Made, markMade } from './grown.ts'
import { fillLog } from './made-up-readings.ts'
import type { Place } from './place.ts'
import { librarian, logs, readerOf } from './visitor.ts'

/** The version is raised when what is made changes; what is read now is read no longer next month. */
const logsMade: Made = { table: 'bench.logs', version: 1, daysGood: 7 }

/** Of the works of the first library as many stand in the second, too. */
const inBoth = 0.12

/** A library of so many works and a second beside it, and readers who belong to both and keep a log; made once and kept. */
export const libraryWithLogs = (
  works: number,
  server: string | undefined,
  tell: (words: string) => void,
): Promise<Place> =>
  grownFrom(works, server, {
    name: 'log',
    made: logsMade,
    async fill(db) {
      const began = performance.now()
      await keepLogs(db, Object.values(logs), new Date())
      tell(`Kept a log of ${logs.many} books in ${Math.round((performance.now() - began) / 1000)} s.`)
    },
  })

/** Puts a second library beside the first, and readers with so many books each. */
export async function keepLogs(db: Db, sizes: readonly number[], now: Date): Promise<void> {
  await sql`select setseed(0.4)`.execute(db)
  await secondLibrary(db, now)
  for (const books of sizes) {
    await reader(db, books, now)
    await fillLog(db, { email: readerOf(books), books }, now)
  }
  await markMade(db, logsMade, now)
}

/** One that nobody owns, with a copy of some works that the first has. */
async function secondLibrary(db: Db, now: Date): Promise<void> {
  await sql`
    with library as (
      insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
      values (gen_random_uuid(), 'Ferndale Library', 'public', 'Europe/London', 'GBP', 'en-GB', true, ${now})
      returning id)
    insert into identity.branches (id, library_id, name, created_at)
    select gen_random_uuid(), id, 'Ferndale', ${now} from library`.execute(db)
  await sql`
    insert into catalog.holdings (library_id, work_id, sort_title, added_at)
    select ferndale.id, work_id, sort_title, ${now}
    from catalog.holdings holding, identity.libraries ferndale
    where ferndale.name = 'Ferndale Library' and random() < ${inBoth}::float8`.execute(db)
  await sql`
    insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
      item_type, created_at, updated_at, availability)
    select gen_random_uuid(), branch.library_id, holding.work_id,
      (select id from catalog.editions where work_id = holding.work_id order by id limit 1),
      'F' || row_number() over (order by holding.work_id), branch.id, branch.id, 'book', ${now}, ${now}, 'on-shelf'
    from catalog.holdings holding join identity.branches branch on branch.library_id = holding.library_id
    where branch.name = 'Ferndale'`.execute(db)
}

/** Somebody who belongs to both libraries and borrows in both. */
async function reader(db: Db, books: number, now: Date): Promise<void> {
  const email = readerOf(books)
  await sql`
    with person as (
      insert into identity.people (id, email, name, password_hash, created_at)
      select gen_random_uuid(), ${email}, 'Wren Halloran', password_hash, ${now}
      from identity.people where email = ${librarian.email}
      returning id),
    membership as (
      insert into identity.memberships (library_id, person_id, role, created_at)
      select library.id, person.id, 'member', ${now} from person, identity.libraries library)
    insert into circulation.patrons (id, library_id, person_id, name, search_name, email, category, home_branch_id, created_at)
    select gen_random_uuid(), library.id, person.id, 'Wren Halloran', 'wren halloran', ${email}, 'adult',
      (select id from identity.branches where library_id = library.id order by created_at, id limit 1), ${now}
    from person, identity.libraries library`.execute(db)
}
