import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { copyOf } from './copies.ts'
import { databaseNamed, hasDatabase } from './databases.ts'
import { libraryOf } from './library.ts'
import { fillLog } from './made-up-readings.ts'
import { openPlace, type Place } from './place.ts'
import { migrate } from './program.ts'
import { librarian, logs, readerOf } from './visitor.ts'

/** Raised when what is made changes. */
const version = 1

/** What is read now is read no longer next month: logs that are older are made anew. */
const daysGood = 7

/** Of the works of the first library as many stand in the second, too. */
const inBoth = 0.12

/** A library of so many works and a second beside it, and readers who belong to both and keep a log; made once and kept. */
export async function libraryWithLogs(
  works: number,
  server: string | undefined,
  tell: (words: string) => void,
): Promise<Place> {
  const seed = await libraryOf(works, server)
  const name = `carrel_bench_log_${works}`
  const place: Place =
    seed.kind === 'server'
      ? databaseNamed(seed.url, name)
      : { kind: 'embedded', folder: join(dirname(seed.folder), name) }
  if (await isMade(place)) {
    await migrate(place)
    return place
  }
  const began = performance.now()
  await copyOf(seed, name)
  const { db, close } = await openPlace(place)
  await db.connection().execute(alone => keepLogs(alone as Db, Object.values(logs), new Date()))
  await close()
  tell(`Kept a log of ${logs.many} books in ${Math.round((performance.now() - began) / 1000)} s.`)
  return place
}

async function isMade(place: Place): Promise<boolean> {
  if (place.kind === 'embedded' ? !existsSync(place.folder) : !(await hasDatabase(place))) return false
  const { db, close } = await openPlace(place)
  try {
    const { rows } = await sql`select from bench.logs
      where version = ${version} and made_at > now() - make_interval(days => ${daysGood})`.execute(db)
    return rows.length > 0
  } catch {
    return false
  } finally {
    await close()
  }
}

/** Puts a second library beside the first, and readers with so many books each. */
export async function keepLogs(db: Db, sizes: readonly number[], now: Date): Promise<void> {
  await sql`set statement_timeout = 0`.execute(db)
  await sql`select setseed(0.4)`.execute(db)
  await secondLibrary(db, now)
  for (const books of sizes) {
    await reader(db, books, now)
    await fillLog(db, { email: readerOf(books), books }, now)
  }
  await sql`create table bench.logs as select ${version}::int as version, ${now}::timestamptz as made_at`.execute(
    db,
  )
  await sql`vacuum (analyze)`.execute(db)
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
