import { sql } from 'kysely'
import type { Db } from '../src/database.ts'

type Log = { email: string; books: number }

/** Twenty years of reading, put where the pages and jobs of a log would have put them. */
export async function fillLog(db: Db, { email, books }: Log, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`select id from identity.people where email = ${email}`.execute(
    db,
  )
  const personId = rows[0]?.id ?? ''
  await draw(db, books)
  await keep(db, personId, now)
  await readthroughs(db, personId, now)
  await progress(db, personId, now)
  await marks(db, personId, now)
  await notes(db, personId, now)
  await plans(db, personId, books, now)
  await borrowed(db, personId, now)
  await sql`drop table own`.execute(db)
}

/** Works by chance, with the edition and length of each; three in a hundred are to be read, ten or so are read now. */
async function draw(db: Db, books: number): Promise<void> {
  await sql`
    create temporary table own as
    select drawn.*, gen_random_uuid() as id, edition.id as edition_id, edition.pages, random() as chance,
      case when n <= ${books}::int * 0.03 then 'to-read' when n <= ${books}::int * 0.03 + 12 then 'reading'
        when n <= ${books}::int * 0.04 + 12 then 'paused' when n <= ${books}::int * 0.07 + 12 then 'did-not-finish'
        else 'read' end as status
    from (select row_number() over ()::int as n, work_id from
        (select work_id from bench.books order by random() limit ${books}::int) chosen) drawn,
      lateral (select id, pages from catalog.editions where work_id = drawn.work_id order by id limit 1) edition`.execute(
    db,
  )
  await sql`create unique index on own (n)`.execute(db)
  await sql`analyze own`.execute(db)
}

/** Eight in ten of what was read are rated, in quarters. */
const keep = (db: Db, personId: string, now: Date) =>
  sql`
    insert into reading.books (id, person_id, work_id, edition_id, status, rating, review, owned, favourite, pages,
      added_on, updated_at)
    select own.id, ${personId}::uuid, own.work_id, case when random() < 0.5 then edition_id end, status,
      case when status in ('read', 'did-not-finish') and random() < 0.8 then (25 * (5 + floor(random() * 16)))::int end,
      case when status = 'read' and random() < 0.1 then 'It stayed with me: ' || lower(title) || '.' end,
      random() < 0.3, random() < 0.05, case when random() < 0.03 then own.pages + 7 end,
      ${now}::date - floor(random() * 7300)::int, ${now}::timestamptz - random() * interval '5000 days'
    from own join catalog.works work on work.id = own.work_id order by n`.execute(db)

/** One day in three is known by its month or its year alone, or not at all; every tenth book was read again. */
const readthroughs = (db: Db, personId: string, now: Date) =>
  sql`
    insert into reading.readthroughs (id, person_id, book_id, edition_id, began, ended, outcome, created_at)
    select gen_random_uuid(), ${personId}::uuid, id, case when random() < 0.3 then edition_id end,
      case when status in ('reading', 'paused') or (known < 0.7 and random() < 0.6)
        then to_char(day - 1 - floor(random() * 30)::int, 'YYYY-MM-DD') end,
      case when status in ('reading', 'paused') then null when known < 0.7 then to_char(day, 'YYYY-MM-DD')
        when known < 0.82 then to_char(day, 'YYYY-MM') when known < 0.92 then to_char(day, 'YYYY') end,
      case status when 'read' then 'finished' when 'did-not-finish' then 'stopped' end,
      ${now}::timestamptz - interval '1 hour'
    from (
      select own.*, random() as known, ${now}::date - floor(random() * case when status = 'reading' then 20 else 7300 end)::int as day
      from own, generate_series(1, case when status = 'read' then 1 + (chance < 0.1)::int + (chance < 0.02)::int else 1 end)
      where status <> 'to-read') times`.execute(db)

/** Told each day of what is read now, and five times of what was read in the last years. */
const progress = (db: Db, personId: string, now: Date) =>
  sql`
    insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, length, share, minutes)
    select gen_random_uuid(), ${personId}::uuid, id, day + interval '20 hours', day, 'page', pages * part / 100, pages,
      10000 * part, case when random() < 0.5 then 20 + floor(random() * 60)::int end
    from (
      select one.id, own.pages, turn * 3 as part, ${now}::date - 30 + turn as day
      from reading.readthroughs one join own on own.id = one.book_id, generate_series(1, 29) turn
      where one.outcome is null and own.status = 'reading'
      union all
      select one.id, own.pages, turn * 20, one.ended::date - 5 + turn
      from reading.readthroughs one join own on own.id = one.book_id, generate_series(1, 5) turn
      where one.outcome = 'finished' and length(one.ended) = 10
        and one.ended > to_char(${now}::date - 1100, 'YYYY-MM-DD')) told`.execute(db)

/** Shelves by hand and by rule, and tags of which few stand on most books. */
async function marks(db: Db, personId: string, now: Date): Promise<void> {
  await sql`
    insert into reading.shelves (id, person_id, name, rule, created_at, updated_at)
    select gen_random_uuid(), ${personId}::uuid, 'Shelf ' || n, null, ${now}::timestamptz, ${now}::timestamptz
    from generate_series(1, 20) n
    union all
    select gen_random_uuid(), ${personId}::uuid, name, rule, ${now}::timestamptz, ${now}::timestamptz
    from (values ('Best of all', 'status=read&rated=450'), ('My own', 'owned=yes'), ('Lately', 'tag=tag+2&favourite=yes'))
      as ruled (name, rule)`.execute(db)
  await sql`
    insert into reading.shelf_books (shelf_id, book_id, person_id, added_at)
    select shelf.id, own.id, ${personId}::uuid, ${now}::timestamptz
    from own join reading.shelves shelf on shelf.person_id = ${personId} and shelf.rule is null and random() < 0.04`.execute(
    db,
  )
  await sql`
    insert into reading.tags (book_id, person_id, tag)
    select distinct id, ${personId}::uuid, 'tag ' || 1 + floor(power(random(), 2) * 40)::int
    from own, generate_series(1, 3)`.execute(db)
}

/** Words of the book and of others: common ones are common here, too. */
const notes = (db: Db, personId: string, now: Date) =>
  sql`
    insert into reading.notes (id, person_id, book_id, kind, body, page, share, tags, created_at, updated_at, search)
    select gen_random_uuid(), ${personId}::uuid, id, case when random() < 0.5 then 'note' else 'quote' end, body, page,
      page * 1000000::bigint / pages, array['tag ' || n % 10], at, at, to_tsvector('simple', body)
    from (
      select own.*, lower(concat_ws(' ', work.title, other.title, other.subtitle, next.title)) as body,
        1 + floor(random() * own.pages)::int as page, ${now}::timestamptz - random() * interval '5000 days' as at
      from own join catalog.works work on work.id = own.work_id, generate_series(1, 2) turn,
        lateral (select work.* from own mate join catalog.works work on work.id = mate.work_id
          where mate.n = 1 + (own.n * 7 + turn) % (select count(*) from own)) other,
        lateral (select work.* from own mate join catalog.works work on work.id = mate.work_id
          where mate.n = 1 + (own.n * 11 + turn) % (select count(*) from own)) next
      where own.status = 'read' and own.chance < 0.4) noted`.execute(db)

/** A goal for each year of a long log, and prompts with a book each. */
async function plans(db: Db, personId: string, books: number, now: Date): Promise<void> {
  await sql`
    insert into reading.goals (id, person_id, kind, amount, begins, ends, created_at)
    select gen_random_uuid(), ${personId}::uuid, kind, amount, make_date(year, 1, 1), make_date(year, 12, 31), ${now}
    from (
      select 'books' as kind, 100 as amount, extract(year from ${now}::date)::int - ago as year
      from generate_series(0, ${books}::int / 1000) ago
      union all
      select kind, amount, extract(year from ${now}::date)::int
      from (values ('pages', 100000), ('hours', 300)) as this (kind, amount)) goal`.execute(db)
  await sql`
    with challenge as (
      insert into reading.challenges (id, person_id, name, created_at)
      values (gen_random_uuid(), ${personId}::uuid, 'Twelve from outside', ${now}) returning id)
    insert into reading.prompts (id, challenge_id, person_id, place, words, book_id)
    select gen_random_uuid(), challenge.id, ${personId}, n, 'A book with ' || n || ' in it', own.id
    from challenge, own where own.status = 'read' order by n limit 12`.execute(db)
}

/** What is read now is borrowed, some of what is to be read is held, and others wait, too. */
async function borrowed(db: Db, personId: string, now: Date): Promise<void> {
  await sql`
    with lent as (
      insert into circulation.loans (id, library_id, patron_id, copy_id, work_id, branch_id, lent_at, length, due_at,
        given_due_at, keeps_history, one_per_title)
      select gen_random_uuid(), patron.library_id, patron.id, copy.id, copy.work_id, copy.holding_branch_id,
        ${now}::timestamptz - interval '9 days', '21d', ${now}::timestamptz + interval '12 days',
        ${now}::timestamptz + interval '12 days', false, true
      from own join circulation.patrons patron on patron.person_id = ${personId},
        lateral (select * from catalog.copies where work_id = own.work_id and library_id = patron.library_id
          and availability = 'on-shelf' order by id limit 1) copy
      where own.status = 'reading' order by n limit 5
      on conflict do nothing
      returning copy_id, due_at)
    update catalog.copies copy set availability = 'on-loan', due_at = lent.due_at
    from lent where lent.copy_id = copy.id`.execute(db)
  await sql`
    insert into circulation.holds (id, library_id, patron_id, work_id, pickup_branch_id, status, placed_at)
    select gen_random_uuid(), patron.library_id, patron.id, own.work_id, patron.home_branch_id, 'pending',
      ${now}::timestamptz - random() * interval '20 days'
    from own cross join lateral (
        (select * from circulation.patrons where person_id = ${personId} order by (
          select count(*) from catalog.copies copy where copy.library_id = patrons.library_id and copy.work_id = own.work_id) desc
          limit (own.n % 10 = 1)::int)
        union all
        (select * from circulation.patrons where person_id is null order by id offset own.n * 3 limit 3 * (own.n % 5 = 1)::int)) patron
    where own.status = 'to-read'
    on conflict do nothing`.execute(db)
  await sql`
    insert into reading.questions (id, person_id, work_id, kind, asked_at)
    select gen_random_uuid(), ${personId}::uuid, work_id, 'start', ${now} from own where status = 'to-read' order by n limit 2`.execute(
    db,
  )
}
