import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { newId } from '../src/id.ts'
import { branchNamed, countAndUndo, scansFor } from './counter.ts'
import { libraryOf } from './library.ts'
import { pagesOf } from './paths.ts'
import { openPlace, type Place } from './place.ts'
import { record } from './recorder.ts'
import type { Run } from './run.ts'
import { librarian, signIn } from './visitor.ts'
import { visitsOf } from './visits.ts'

export type StatementsResult = Array<{ visit: string; few: number; many: number }>

/** How many statements each page sends, with 10 rows and with 100: of works, of a book's copies, of a patron's loans. */
export async function statements(run: Run): Promise<StatementsResult> {
  const few = await counted(await libraryOf(10, run.server), 10)
  const many = await counted(await libraryOf(100, run.server), 100)
  return [...few].map(([visit, count]) => {
    const result = { visit, few: count, many: many.get(visit) ?? Number.NaN }
    run.tell(`${visit}: ${result.few} statements with 10 rows, ${result.many} with 100`)
    return result
  })
}

async function counted(place: Place, rows: number): Promise<Map<string, number>> {
  const began = new Date()
  const [[scan] = []] = await scansFor(place, 1, 4)
  if (!scan) throw new Error('The library has nothing to lend.')
  const { db, close } = await openPlace(place)
  const book = await bookWithCopies(db, rows)
  const borrower = await borrowerOf(db, rows, began)
  await close()
  const tested = (await pagesOf(place)).map(page =>
    page.name === 'book' ? { ...page, asked: [{ path: `/books/${book}`, holds: [] }] } : page,
  )
  const branch = await branchNamed(place, librarian.branch)
  const recorder = await record(place)
  const staff = await signIn(recorder.address)
  await staff.submit('/desk/shift', { branch })
  const counts = new Map<string, number>()
  for (const { name, run } of visitsOf(staff, tested, scan, borrower)) {
    if (name !== 'lend' && name !== 'take back') await run()
    counts.set(name, (await recorder.during(run)).length)
  }
  await recorder.end()
  await countAndUndo(place, began)
  return counts
}

/** A book that has so many copies, made the first time. */
async function bookWithCopies(db: Db, copies: number): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select work_id as id from catalog.copies group by work_id order by count(*) desc, work_id limit 1`.execute(
    db,
  )
  const id = rows[0]?.id ?? ''
  for (let copy = 0; copy < copies; copy++)
    await sql`
      insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
        item_type, availability, created_at, updated_at)
      select ${newId()}, library_id, work_id, edition_id, ${`many-${copy}`}, owning_branch_id, holding_branch_id,
        item_type, 'on-shelf', created_at, updated_at
      from catalog.copies where work_id = ${id} order by id limit 1
      on conflict do nothing`.execute(db)
  return id
}

/** A patron who has all those copies. */
async function borrowerOf(db: Db, loans: number, now: Date): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    select id from circulation.patrons order by id desc limit 1`.execute(db)
  const id = rows[0]?.id ?? ''
  for (let loan = 0; loan < loans; loan++)
    await sql`
      insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length, due_at,
        given_due_at, keeps_history, one_per_title)
      select ${newId()}, copy.library_id, ${id}, copy.id, work_id, holding_branch_id, ${now}, person_id, '21d', ${now}, ${now},
        false, false
      from catalog.copies copy join identity.memberships owner on role = 'owner'
      where barcode = ${`many-${loan}`}`.execute(db)
  return id
}
