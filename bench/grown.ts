import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { copyOf } from './copies.ts'
import { databaseNamed, hasDatabase } from './databases.ts'
import { libraryOf } from './library.ts'
import { openPlace, type Place } from './place.ts'
import { migrate } from './program.ts'

/** How it is known that something was made: by a table that says which version of it, and when. */
export type Made = { table: string; version: number; daysGood: number }

/** What is put into the copy of a library, by one connection. */
type Growth = { name: string; made: Made; fill: (alone: Db) => Promise<void> }

/** A library of so many works in which more was put; made once and kept while it is good. */
export async function grownFrom(
  works: number,
  server: string | undefined,
  { name, made, fill }: Growth,
): Promise<Place> {
  const seed = await libraryOf(works, server)
  const copy = `carrel_bench_${name}_${works}`
  const place: Place =
    seed.kind === 'server'
      ? databaseNamed(seed.url, copy)
      : { kind: 'embedded', folder: join(dirname(seed.folder), copy) }
  if (await isMade(place, made)) {
    await migrate(place)
    return place
  }
  await copyOf(seed, copy)
  const { db, close } = await openPlace(place)
  await db.connection().execute(async alone => {
    await sql`set statement_timeout = 0`.execute(alone)
    await fill(alone as Db)
  })
  await close()
  return place
}

async function isMade(place: Place, { table, version, daysGood }: Made): Promise<boolean> {
  if (place.kind === 'embedded' ? !existsSync(place.folder) : !(await hasDatabase(place))) return false
  const { db, close } = await openPlace(place)
  try {
    const { rows } = await sql`select from ${sql.table(table)}
      where version = ${version} and made_at > now() - make_interval(days => ${daysGood})`.execute(db)
    return rows.length > 0
  } catch {
    return false
  } finally {
    await close()
  }
}

/** Says that it is made, and tells the planner what stands there now. */
export async function markMade(db: Db, { table, version }: Made, now: Date): Promise<void> {
  await sql`create table ${sql.table(table)} as
    select ${version}::int as version, ${now}::timestamptz as made_at`.execute(db)
  await sql`vacuum (analyze)`.execute(db)
}
