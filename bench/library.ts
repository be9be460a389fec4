import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type Db, transaction } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { shelveBooks } from '../src/modules/catalog/index.ts'
import { databaseNamed, emptyDatabase, hasDatabase } from './databases.ts'
import { madeUpBooks } from './made-up-books.ts'
import { madeUpYear } from './made-up-year.ts'
import { openPlace, type Place } from './place.ts'
import { migrate, startCarrel } from './program.ts'
import { librarian, Visitor } from './visitor.ts'

/** Raised when what is made changes, so that libraries of before are made anew. */
const version = 3

const folder = join(import.meta.dirname, '../node_modules/.cache/bench')

/**
 * A library of so many works with copies, patrons and a year of loans; made at the first call and kept.
 * @param server a PostgreSQL server that may make databases; without one it is made in the embedded database
 */
export async function libraryOf(works: number, server: string | undefined): Promise<Place> {
  const place = placeFor(works, server)
  if (await isMade(place)) {
    await migrate(place)
    return place
  }
  console.error(`Making a library of ${works.toLocaleString('en')} works …`)
  const fresh = await empty(place)
  await setUp(fresh)
  await fill(fresh, works)
  return fresh
}

function placeFor(works: number, server: string | undefined): Place {
  const name = `carrel_bench_${works}`
  return server === undefined ? { kind: 'embedded', folder: join(folder, name) } : databaseNamed(server, name)
}

async function isMade(place: Place): Promise<boolean> {
  if (place.kind === 'embedded' && !existsSync(place.folder)) return false
  if (place.kind === 'server' && !(await hasDatabase(place))) return false
  const database = await openPlace(place)
  try {
    const { rows } = await sql<{ version: number }>`select version from bench.made`.execute(database.db)
    return rows[0]?.version === version
  } catch {
    return false
  } finally {
    await database.close()
  }
}

/** Throws away what an earlier version made. */
async function empty(place: Place): Promise<Place> {
  if (place.kind === 'server') return emptyDatabase(place.url, new URL(place.url).pathname.slice(1))
  rmSync(place.folder, { recursive: true, force: true })
  mkdirSync(place.folder, { recursive: true })
  return place
}

/** Through its own page, as a newcomer does it. */
async function setUp(place: Place): Promise<void> {
  const carrel = await startCarrel(place)
  const answer = await new Visitor(carrel.address).submit('/set-up', librarian)
  await carrel.end()
  if (answer.status !== 303) throw new Error(`Setting the library up was answered with ${answer.status}.`)
}

async function fill(place: Place, works: number): Promise<void> {
  const { db, close } = await openPlace(place)
  await fillLibrary(db, works, new Date())
  await sql`create table bench.made as select ${version}::int as version`.execute(db)
  await close()
}

/** Puts so many works, and a year of what was done with them, into the library that stands in a database. */
export async function fillLibrary(db: Db, works: number, now: Date): Promise<void> {
  const { libraryId, staffId } = await ownerOf(db)
  const branchIds = await branches(db, libraryId, now)
  for (const books of chunks(madeUpBooks(works, branchIds), 500))
    await transaction(db, tx => shelveBooks(tx, libraryId, books, now), { limit: 60_000 })
  await transaction(db, tx => madeUpYear(tx, { libraryId, staffId, patrons: Math.max(50, works / 5) }, now), {
    limit: 600_000,
  })
  await sql`create schema bench`.execute(db)
  // By number, so that a load generator can draw one.
  await sql`create table bench.books as
    select row_number() over (order by work_id)::int as n, work_id from catalog.holdings`.execute(db)
  await sql`create unique index books_n on bench.books (n)`.execute(db)
  await db.connection().execute(async alone => {
    await sql`set statement_timeout = 0`.execute(alone)
    await sql`vacuum (analyze)`.execute(alone)
  })
}

async function ownerOf(db: Db): Promise<{ libraryId: string; staffId: string }> {
  const { rows } = await sql<{ libraryId: string; staffId: string }>`
    select library_id as "libraryId", person_id as "staffId" from identity.memberships where role = 'owner'`.execute(
    db,
  )
  const [owner] = rows
  if (!owner) throw new Error('The set-up page made no library.')
  return owner
}

async function branches(db: Db, libraryId: string, now: Date): Promise<string[]> {
  for (const name of ['Harbour', 'Northgate'])
    await sql`insert into identity.branches (id, library_id, name, created_at)
      values (${newId()}, ${libraryId}, ${name}, ${now})`.execute(db)
  const { rows } = await sql<{ id: string }>`select id from identity.branches order by name`.execute(db)
  return rows.map(({ id }) => id)
}

function* chunks<T>(things: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = []
  for (const thing of things) {
    chunk.push(thing)
    if (chunk.length === size) {
      yield chunk
      chunk = []
    }
  }
  if (chunk.length > 0) yield chunk
}
