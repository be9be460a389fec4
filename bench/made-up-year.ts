import { sql } from 'kysely'
import type { Db } from '../src/database.ts'

type Around = { libraryId: string; staffId: string; patrons: number }

/** Patrons with cards, every fourth with an account, and what they borrowed in the year before `now`. */
export async function madeUpYear(db: Db, around: Around, now: Date): Promise<void> {
  // A page never needs as long as Carrel lets a statement run; a year of a large library does.
  await sql`set local statement_timeout = 0`.execute(db)
  await patrons(db, around, now)
  await accounts(db, around, now)
  await rules(db, around)
  await loans(db, around, now)
  await popularity(db)
}

/** The same number from 0 to 1 for the same text, in every database. */
const chance = (of: ReturnType<typeof sql>) =>
  sql<number>`(('x' || substr(md5(${of}), 1, 8))::bit(32)::bigint / 4294967296.0)`

/** A version 7 UUID of a moment, the rest out of a text. */
const idOf = (moment: ReturnType<typeof sql>, text: ReturnType<typeof sql>) =>
  sql<string>`(lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0')
    || '7' || substr(md5(${text}), 1, 3) || '8' || substr(md5(${text}), 4, 15))::uuid`

const patrons = (db: Db, { patrons: count }: Around, now: Date): Promise<void> =>
  morePatrons(db, { from: 1, count }, now)

/** So many patrons with a card each, numbered from there on. */
export async function morePatrons(
  db: Db,
  { from, count }: { from: number; count: number },
  now: Date,
): Promise<void> {
  await sql`
    insert into circulation.patrons (id, library_id, name, search_name, email, category, home_branch_id, created_at)
    select ${idOf(sql`${now}::timestamptz`, sql`'patron' || n`)}, library.id, 'Patron Number ' || n,
      'patron number ' || n, 'patron' || n || '@example.org',
      (array['adult', 'child', 'student', 'staff'])[1 + n % 4],
      (select id from identity.branches where library_id = library.id order by created_at, id limit 1), ${now}
    from identity.libraries library, generate_series(${from}::int, ${from}::int + ${count}::int - 1) n`.execute(
    db,
  )
  await sql`
    insert into circulation.cards (id, library_id, patron_id, number, status, created_at)
    select ${idOf(sql`${now}::timestamptz`, sql`'card' || id`)}, library_id, id,
      (20999999999999 + ${from}::int + row_number() over (order by id))::text, 'active', created_at
    from circulation.patrons patron where not exists (select from circulation.cards where patron_id = patron.id)`.execute(
    db,
  )
}

async function accounts(db: Db, { libraryId }: Around, now: Date): Promise<void> {
  await sql`
    with person as (
      insert into identity.people (id, email, name, password_hash, created_at)
      select ${idOf(sql`created_at`, sql`'person' || id`)}, email, name, 'none', created_at
      from circulation.patrons where ${chance(sql`id::text`)} < 0.25
      returning id, email),
    membership as (
      insert into identity.memberships (library_id, person_id, role, created_at)
      select ${libraryId}, id, 'member', ${now} from person)
    insert into identity.sessions (id_hash, person_id, expires_at, created_at, last_used_at, device, library_id)
    select md5(id::text), id, ${now}::timestamptz + interval '30 days', ${now}, ${now}, 'made up', ${libraryId} from person`.execute(
    db,
  )
  await sql`
    update circulation.patrons as patron set person_id = person.id
    from identity.people person where person.email = patron.email`.execute(db)
}

/** A handful of rules, as a library sets them: for all, by category, by kind of thing. */
async function rules(db: Db, { libraryId }: Around): Promise<void> {
  await sql`
    insert into circulation.rules (id, library_id, category, item_type, loan_length, loan_limit)
    select ${idOf(sql`now()`, sql`category || item_type`)}, ${libraryId}, nullif(category, ''), nullif(item_type, ''), days || 'd', most
    from (values ('', '', 21, 20), ('child', '', 21, 12), ('staff', '', 42, 100), ('', 'audiobook', 14, null),
      ('student', 'audiobook', 7, null)) as rule (category, item_type, days, most)`.execute(db)
}

/** Some copies are lent ten times in a year and many never; every eighth is out now, and a tenth of those is late. */
async function loans(db: Db, { libraryId, staffId, patrons: count }: Around, now: Date): Promise<void> {
  const seed = sql`copy.barcode || ' ' || turn`
  const lentAgo = sql`make_interval(secs => (30 + ${chance(sql`${seed} || 'when'`)} * 330) * 86400)`
  await sql`
    create temporary table readers as
    select row_number() over (order by id) - 1 as place, id from circulation.patrons`.execute(db)
  await sql`create unique index on readers (place)`.execute(db)
  const columns = sql`id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, lent_by, length, due_at, given_due_at,
    returned_at, returned_branch_id, closed_as, keeps_history, one_per_title`
  await sql`
    insert into circulation.loans (${columns})
    select ${idOf(sql`lent_at`, sql`seed`)}, ${libraryId}, readers.id, copy_id, work_id, branch_id, lent_at, ${staffId},
      '21d', lent_at + interval '21 days', lent_at + interval '21 days', lent_at + make_interval(secs => 86400 * (2 + ${chance(sql`seed || 'back'`)} * 24)),
      branch_id, 'returned', false, true
    from (
      select copy.id as copy_id, copy.work_id, copy.holding_branch_id as branch_id, ${seed} as seed,
        date_trunc('second', ${now}::timestamptz - ${lentAgo}) as lent_at,
        floor(${chance(sql`${seed} || 'who'`)} * ${count}::int)::int as who
      from catalog.copies copy,
        generate_series(1, floor(11 * power(${chance(sql`copy.barcode || 'liked'`)}, 3))::int) turn) past
    join readers on readers.place = who`.execute(db)
  await sql`
    insert into circulation.loans (${columns})
    select ${idOf(sql`lent_at`, sql`barcode`)}, ${libraryId}, readers.id, copy_id, work_id, branch_id, lent_at, ${staffId},
      '21d', lent_at + interval '21 days', lent_at + interval '21 days', null, null, null, false, true
    from (
      select copy.id as copy_id, copy.work_id, copy.holding_branch_id as branch_id, copy.barcode,
        date_trunc('second', ${now}::timestamptz
          - make_interval(secs => ${chance(sql`copy.barcode || 'out'`)} * 23 * 86400)) as lent_at,
        floor(${chance(sql`copy.barcode || 'who'`)} * ${count}::int)::int as who
      from catalog.copies copy where ${chance(sql`copy.barcode`)} < 0.125) present
    join readers on readers.place = who
    on conflict do nothing`.execute(db)
  await sql`
    update catalog.copies as copy set availability = 'on-loan', due_at = loan.due_at
    from circulation.loans loan where loan.copy_id = copy.id and loan.returned_at is null`.execute(db)
}

/** As often as a work was lent, as the nightly count would write it. */
async function popularity(db: Db): Promise<void> {
  await sql`
    with lent as (select work_id, count(*) as times from circulation.loans group by work_id),
    works as (
      update catalog.works as work set popularity = lent.times from lent where lent.work_id = work.id)
    update catalog.holdings as holding set popularity = lent.times from lent where lent.work_id = holding.work_id`.execute(
    db,
  )
}
