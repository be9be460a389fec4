import { sql } from 'kysely'
import { openPlace, type Place } from './place.ts'
import { librarian } from './visitor.ts'

/** What one connection scans: copies on the shelf, each for a patron who may have it. */
export type Scan = { barcode: string; patron: string }

/** Copies of different works and of the desk's own branch for patrons with few loans, no patron or copy on two connections. */
export async function scansFor(place: Place, connections: number, each: number): Promise<Scan[][]> {
  const { db, close } = await openPlace(place)
  try {
    const { rows: copies } = await sql<{ barcode: string }>`
      select min(barcode) as barcode from catalog.copies
      where availability = 'on-shelf' and status = 'in-collection' and not reference_only
        and owning_branch_id = (select id from identity.branches where name = ${librarian.branch})
      group by work_id order by md5(work_id::text) limit ${connections * each}`.execute(db)
    // Each of them gets four.
    const { rows: patrons } = await sql<{ id: string }>`
      select id from circulation.patrons patron
      where category = 'adult' and expires_on is null
        and (select count(*) from circulation.loans l where l.patron_id = patron.id and returned_at is null) < 10
      order by md5(id::text) limit ${Math.ceil((connections * each) / 4)}`.execute(db)
    if (copies.length < connections * each || patrons.length * 4 < connections * each)
      throw new Error(`The library is too small for ${connections} desks.`)
    const scans = copies.map(({ barcode }, place) => ({
      barcode,
      patron: patrons[Math.floor(place / 4)]?.id ?? '',
    }))
    return Array.from({ length: connections }, (_, desk) => scans.slice(desk * each, (desk + 1) * each))
  } finally {
    await close()
  }
}

export async function branchNamed(place: Place, name: string): Promise<string> {
  const { db, close } = await openPlace(place)
  const { rows } = await sql<{ id: string }>`select id from identity.branches where name = ${name}`.execute(
    db,
  )
  await close()
  return rows[0]?.id ?? ''
}

/** How many loans were opened since then, and how many copies have more than one open loan; both are then undone. */
export async function countAndUndo(place: Place, since: Date): Promise<{ loans: number; doubles: number }> {
  const { db, close } = await openPlace(place)
  try {
    const { rows } = await sql<{ loans: number; doubles: number }>`
      select (select count(*) from circulation.loans where lent_at >= ${since}) as loans,
        (select count(*) from (select copy_id from circulation.loans where returned_at is null
          group by copy_id having count(*) > 1) as twice) as doubles`.execute(db)
    await sql`delete from circulation.scans where scanned_at >= ${since}`.execute(db)
    await sql`
      with gone as (delete from circulation.loans where lent_at >= ${since} returning copy_id)
      update catalog.copies set availability = 'on-shelf', due_at = null
      where id in (select copy_id from gone)`.execute(db)
    await sql`vacuum (analyze) circulation.loans, circulation.scans, catalog.copies`.execute(db)
    return rows[0] ?? { loans: 0, doubles: 0 }
  } finally {
    await close()
  }
}
