import { sql } from 'kysely'
import type { Db } from '../src/database.ts'
import { copyDatabase, databaseNamed, hasDatabase, type OnServer } from './databases.ts'
import { libraryOf } from './library.ts'
import { morePatrons } from './made-up-year.ts'
import { openPlace } from './place.ts'
import { migrate } from './program.ts'
import { librarian } from './visitor.ts'

/** Raised when what is made changes. */
const version = 3

/** What is due tomorrow is late next week: a library that is older is made anew. */
const daysGood = 2

/** Loans that came back, in ten years. */
const pastLoans = 1_000_000
const patrons = 30_000
/** Of each work, beside those that the library had. */
const copiesOfEach = 8
const openHolds = 4000
const pastHolds = 200_000
const fines = 60_000

/** How many members of staff can be signed in by `staffAddress`, with the password of the librarian. */
export const staffCount = 100
export const staffAddress = (number: number): string => `staff${number}@example.org`

/** A library that has lent a million times, made in the database from a smaller one and kept. */
export async function libraryWithHistory(
  works: number,
  server: string,
  tell: (words: string) => void,
): Promise<OnServer> {
  const name = `carrel_bench_decade_${works}`
  const place = databaseNamed(server, name)
  if (await isMade(place)) {
    await migrate(place)
    return place
  }
  const seed = await libraryOf(works, server)
  if (seed.kind !== 'server') throw new Error('A library with a history is made on a server.')
  const began = performance.now()
  await copyDatabase(seed, name)
  const database = await openPlace(place)
  await database.db.connection().execute(alone => live(alone as Db, new Date()))
  await database.close()
  tell(`Lent ${pastLoans.toLocaleString('en')} times in ${Math.round((performance.now() - began) / 1000)} s.`)
  return place
}

async function isMade(place: OnServer): Promise<boolean> {
  if (!(await hasDatabase(place))) return false
  const { db, close } = await openPlace(place)
  try {
    const { rows } = await sql`select from bench.decade
      where version = ${version} and made_at > now() - make_interval(days => ${daysGood})`.execute(db)
    return rows.length > 0
  } catch {
    return false
  } finally {
    await close()
  }
}

async function live(db: Db, now: Date): Promise<void> {
  await sql`set statement_timeout = 0`.execute(db)
  await sql`set synchronous_commit = off`.execute(db)
  await sql`select setseed(0.5)`.execute(db)
  await morePatrons(db, { from: 1_000_000, count: patrons }, now)
  await moreCopies(db, copiesOfEach, now)
  await staff(db, now)
  await rulesAndDays(db)
  await numbered(db)
  await lentBefore(db, now)
  await renewedBefore(db)
  await lentNow(db, now)
  await waitedFor(db, now)
  await owed(db)
  await scanned(db, now)
  await sql`create table bench.decade as select ${version}::int as version, ${now}::timestamptz as made_at`.execute(
    db,
  )
  await sql`vacuum (analyze)`.execute(db)
}

/** As many further copies of each work, on the shelf; their barcodes begin with N. */
export async function moreCopies(db: Db, each: number, now: Date): Promise<void> {
  await sql`
    insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
      item_type, created_at, updated_at, availability)
    select gen_random_uuid(), library_id, work_id, edition_id, 'N' || row_number() over (), owning_branch_id,
      owning_branch_id, item_type, ${now}, ${now}, 'on-shelf'
    from (select distinct on (work_id) * from catalog.copies) one, generate_series(1, ${each}::int)`.execute(
    db,
  )
}

/** Librarians, whose password is that of the one who set the library up. */
async function staff(db: Db, now: Date): Promise<void> {
  await sql`
    with person as (
      insert into identity.people (id, email, name, password_hash, created_at)
      select gen_random_uuid(), 'staff' || n || '@example.org', 'Staff Number ' || n, owner.password_hash, ${now}
      from identity.people owner, generate_series(1, ${staffCount}::int) n where owner.email = ${librarian.email}
      returning id)
    insert into identity.memberships (library_id, person_id, role, created_at)
    select library.id, person.id, 'librarian', ${now} from person, identity.libraries library`.execute(db)
}

/** Renewals, fines and closed days, so that every rule has something to decide. */
async function rulesAndDays(db: Db): Promise<void> {
  await sql`
    update circulation.rules set renewals = 3, fine_amount = 20, fine_grace = 1, fine_most = 500, debt_limit = 2000,
      overdue_limit = 10, hold_limit = 10
    where category is null and item_type is null`.execute(db)
  await sql`
    insert into circulation.opening_hours (library_id, branch_id, weekday, opens, closes, closed)
    select library_id, id, weekday, case when weekday < 7 then '09:00' end, case when weekday < 7 then '18:00' end, weekday = 7
    from identity.branches, generate_series(1, 7) weekday`.execute(db)
  await sql`
    insert into circulation.special_days (id, library_id, yearly, from_day, to_day, closed, reason, made_at)
    select gen_random_uuid(), id, true, day, day, true, 'Holiday', now()
    from identity.libraries, unnest(array['2025-01-01', '2025-05-01', '2025-12-25', '2025-12-26']::date[]) day`.execute(
    db,
  )
}

/** Copies and patrons by a number that can be drawn; some copies are liked better by far. */
async function numbered(db: Db): Promise<void> {
  await sql`create temporary table shelf as
    select row_number() over (order by md5(barcode))::int - 1 as place, id, library_id, work_id, owning_branch_id as branch_id,
      availability from catalog.copies`.execute(db)
  await sql`create unique index on shelf (place)`.execute(db)
  await sql`create temporary table readers as
    select row_number() over (order by md5(id::text))::int - 1 as place, id from circulation.patrons`.execute(
    db,
  )
  await sql`create unique index on readers (place)`.execute(db)
  await sql`create temporary table staff as
    select row_number() over (order by person_id)::int - 1 as place, person_id as id
    from identity.memberships where role = 'librarian'`.execute(db)
  await sql`analyze shelf, readers, staff`.execute(db)
}

const columns = sql`id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length, due_at, given_due_at,
  returned_at, returned_branch_id, closed_as, renewals, keeps_history, one_per_title`

async function lentBefore(db: Db, now: Date): Promise<void> {
  await sql`
    insert into circulation.loans (${columns})
    select gen_random_uuid(), shelf.library_id, readers.id, shelf.id, shelf.work_id, shelf.branch_id, lent_at, staff.id, '21d',
      lent_at + interval '21 days', lent_at + interval '21 days', lent_at + kept, shelf.branch_id, 'returned', renewals, true, true
    from (
      select floor(power(random(), 1.5) * (select count(*) from shelf))::int as copy,
        floor(random() * (select count(*) from readers))::int as reader, n % ${staffCount}::int as clerk,
        date_trunc('second', ${now}::timestamptz - interval '40 days' - random() * interval '3600 days') as lent_at,
        random() * interval '30 days' as kept, (random() < 0.25)::int as renewals
      from generate_series(1, ${pastLoans}::int) n) past
    join shelf on shelf.place = past.copy join readers on readers.place = past.reader
    join staff on staff.place = past.clerk
    order by lent_at`.execute(db)
}

async function renewedBefore(db: Db): Promise<void> {
  await sql`
    insert into circulation.renewals (id, library_id, loan_id, renewed_at, due_before, given_before, due_after, through)
    select gen_random_uuid(), library_id, id, lent_at + interval '1 day', due_at - interval '20 days', due_at - interval '20 days', due_at, 'self'
    from circulation.loans where renewals > 0`.execute(db)
}

/** Four of ten copies are out, lent over the last three weeks and a little before; so one in ten is late. */
async function lentNow(db: Db, now: Date): Promise<void> {
  await sql`
    with lent as (
      insert into circulation.loans (${columns})
      select gen_random_uuid(), shelf.library_id, readers.id, shelf.id, shelf.work_id, shelf.branch_id, lent_at, staff.id, '21d',
        lent_at + interval '21 days', lent_at + interval '21 days', null, null, null, 0, true, true
      from (
        select shelf.*, floor(random() * (select count(*) from readers))::int as reader, shelf.place % ${staffCount}::int as clerk,
          date_trunc('second', ${now}::timestamptz - interval '1 day' - random() * interval '22 days') as lent_at
        from shelf where availability = 'on-shelf' and random() < 0.4) shelf
      join readers on readers.place = shelf.reader join staff on staff.place = shelf.clerk
      on conflict do nothing
      returning copy_id, due_at)
    update catalog.copies copy set availability = 'on-loan', due_at = lent.due_at
    from lent where copy.id = lent.copy_id`.execute(db)
}

/** Of the loans of before every fifth had been waited for, half of those from another branch. */
async function waitedFor(db: Db, now: Date): Promise<void> {
  await sql`
    insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at,
      filled_copy_id, filled_at, shelf_until, ended_at)
    select gen_random_uuid(), library_id, patron_id, work_id, branch_id, 'picked-up', lent_at - interval '9 days',
      copy_id, lent_at - interval '3 days', lent_at::date + 4, lent_at
    from circulation.loans where returned_at is not null order by md5(id::text) limit ${pastHolds}::int`.execute(
    db,
  )
  await sql`
    insert into circulation.transfers (id, library_id, copy_id, from_branch_id, to_branch_id, reason, hold_id, sent_at, ended_at, ended_as)
    select gen_random_uuid(), hold.library_id, filled_copy_id, other.id, pickup_branch_id, 'hold', hold.id,
      filled_at - interval '2 days', filled_at, 'received'
    from circulation.holds hold, lateral (
      select id from identity.branches where library_id = hold.library_id and id <> pickup_branch_id order by id limit 1) other
    where filled_at is not null and random() < 0.5`.execute(db)
  await sql`
    insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at)
    select gen_random_uuid(), loan.library_id, readers.id, loan.work_id, loan.branch_id, 'pending',
      ${now}::timestamptz - random() * interval '60 days'
    from (
      select *, floor(random() * (select count(*) from readers))::int as reader from circulation.loans
      where returned_at is null order by md5(copy_id::text) limit ${openHolds}::int) loan
    join readers on readers.place = loan.reader
    on conflict do nothing`.execute(db)
}

/** Fines of before, most of them paid. */
async function owed(db: Db): Promise<void> {
  await sql`
    insert into circulation.ledger (id, library_id, patron_id, kind, amount, loan_id, branch_id, made_at)
    select gen_random_uuid(), library_id, patron_id, 'fine', 40, id, branch_id, returned_at
    from circulation.loans where returned_at > due_at order by md5(id::text) limit ${fines}::int`.execute(db)
  await sql`
    insert into circulation.ledger (id, library_id, patron_id, kind, amount, settles, loan_id, branch_id, method, receipt_id, made_at)
    select gen_random_uuid(), library_id, patron_id, 'payment', -amount, id, loan_id, branch_id, 'cash', gen_random_uuid(),
      made_at + interval '1 day'
    from circulation.ledger where kind = 'fine' and random() < 0.9`.execute(db)
}

/** What each member of staff scanned in the thirty days for which it is kept. */
async function scanned(db: Db, now: Date): Promise<void> {
  await sql`
    insert into circulation.scans (id, library_id, branch_id, staff_id, scanned_at, barcode, title, work_id, outcome)
    select gen_random_uuid(), copy.library_id, copy.owning_branch_id, staff.id,
      ${now}::timestamptz - interval '1 hour' - random() * interval '29 days', copy.barcode, work.title, copy.work_id, 'taken-back'
    from generate_series(0, ${staffCount * 4000 - 1}::int) n
    join staff on staff.place = n % ${staffCount}::int
    join shelf on shelf.place = n % (select count(*) from shelf)
    join catalog.copies copy on copy.id = shelf.id join catalog.works work on work.id = copy.work_id`.execute(
    db,
  )
}
