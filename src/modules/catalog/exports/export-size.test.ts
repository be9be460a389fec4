import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '../../../../tests/database.ts'
import { makeLibrary } from '../../../../tests/shelf.ts'
import type { ExportFormat } from './export-format.ts'
import { exportOf } from './exporting.ts'
import { heldWorks } from './held-works.ts'

const database = testDatabase()
const books = 4000
let libraryId = ''

beforeAll(async () => {
  const library = await makeLibrary(database.db)
  libraryId = library.libraryId
  await sql`
    with work as (
      insert into catalog.works (id, title, sort_title, match_key, search, created_at, updated_at)
      select gen_random_uuid(), 'Book ' || n, 'book ' || n, 'book ' || n, '', now(), now() from generate_series(1, ${books}) n
      returning id, title, sort_title),
    edition as (
      insert into catalog.editions (id, work_id, title, summary, format, created_at, updated_at)
      select id, id, title, repeat('Told at length. ', 40), 'book', now(), now() from work),
    holding as (
      insert into catalog.holdings (library_id, work_id, sort_title, added_at)
      select ${libraryId}, id, sort_title, now() from work)
    insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id, item_type,
      created_at, updated_at)
    select id, ${libraryId}, id, id, title, ${library.branchIds[0]}, ${library.branchIds[0]}, 'book', now(), now() from work`.execute(
    database.db,
  )
  await sql`analyze`.execute(database.db)
})

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

/**
 * Bytes of what is still in use, the least of three looks: what a look finds besides is left to be swept, and how much that
 * is depends on how busy the machine is.
 */
async function heldNow(): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let look = 0; look < 3; look++) {
    await setImmediate()
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    least = Math.min(least, heapUsed + arrayBuffers)
  }
  return least
}

const everything = (format: ExportFormat) =>
  exportOf(
    database.db,
    { libraryId, personId: null, withCopies: true },
    heldWorks(database.db, libraryId),
    format,
  )

describe('an export of a large catalogue', () => {
  // Between its first and its last quarter a file that was kept whole would have grown by half of what was written.
  it.each(['marc', 'csv'] as const)(
    'holds no more at its end than at its beginning, as %s',
    async format => {
      const held: number[] = []
      let bytes = 0
      for await (const piece of everything(format)) {
        bytes += piece.length
        if (bytes / (books * 600) > held.length / 12) held.push(await heldNow())
      }
      expect(bytes).toBeGreaterThan(books * 600)
      const quarter = Math.floor(held.length / 4)
      const grown = Math.min(...held.slice(-quarter)) - Math.min(...held.slice(0, quarter))
      expect(grown).toBeLessThan(bytes / 4)
    },
    60_000,
  )

  it('holds no connection while whoever takes it is slow', async () => {
    const stream = everything('csv')
    for await (const piece of stream) {
      expect(piece.length).toBeGreaterThan(0)
      const { rows } = await database.pool.query('select 1 as free')
      expect(rows).toEqual([{ free: 1 }])
      const held = await database.pool.query(
        "select count(*)::int as count from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()",
      )
      expect(held.rows[0].count).toBe(0)
      break
    }
    expect(stream.destroyed).toBe(true)
  })
})
