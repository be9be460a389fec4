import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from '../src/database.ts'
import { copyDatabase, databaseNamed, type OnServer } from './databases.ts'
import { libraryOf } from './library.ts'
import { vocabulary } from './made-up-books.ts'
import { openPlace } from './place.ts'
import { migrate } from './program.ts'

/** Raised when what is made changes. */
const version = 1
/** Books that are made one by one, and multiplied. */
const seeds = 4000

/**
 * A library of a million works and a million and a half copies, made at the first call and kept: a small one is copied, and
 * each of its books is multiplied with another last word of the title, another author and other numbers. The words that few
 * books have come of that; the common ones stay as common as they were.
 */
export async function multipliedLibrary(
  server: string,
  works: number,
  tell: (words: string) => void,
): Promise<OnServer> {
  const seed = await libraryOf(seeds, server)
  if (seed.kind !== 'server') throw new Error('A million works need a server.')
  const name = `carrel_bench_multiplied_${works}`
  const place = databaseNamed(server, name)
  if (await isMade(place)) {
    await migrate(place)
    return place
  }
  const began = performance.now()
  await copyDatabase(seed, name)
  const { db, close } = await openPlace(place)
  await db.connection().execute(async alone => {
    await sql`set statement_timeout = 0`.execute(alone)
    await sql`set maintenance_work_mem = '1GB'`.execute(alone)
    await sql`set synchronous_commit = off`.execute(alone)
    await multiply(alone as unknown as Db, works, tell)
  })
  await close()
  tell(`Made ${works.toLocaleString('en')} works in ${Math.round((performance.now() - began) / 1000)} s.`)
  return place
}

async function isMade(place: OnServer): Promise<boolean> {
  const client = new pg.Client(place.url)
  try {
    await client.connect()
    const { rows } = await client.query('select version from bench.multiplied')
    return rows[0]?.version === version
  } catch {
    return false
  } finally {
    await client.end()
  }
}

async function multiply(db: Db, works: number, tell: (words: string) => void): Promise<void> {
  const lap = lapOf(tell)
  await sql`select setseed(0.5)`.execute(db)
  await words(db)
  await sql`create table bench.seeds as
    select row_number() over (order by work.id)::int as n, work.*, edition.id as edition_id
    from catalog.works work join catalog.editions edition on edition.work_id = work.id`.execute(db)
  await sql`create unique index seeds_n on bench.seeds (n)`.execute(db)
  const indexes = await withoutIndexes(db)
  lap('seed')
  await plan(db, works)
  lap('plan')
  for (const [what, statement] of inserts) {
    await statement(db)
    lap(what)
  }
  for (const definition of indexes) await sql.raw(definition).execute(db)
  for (const table of ['copies', 'holdings'])
    await sql`alter table ${sql.table(`catalog.${table}`)} enable trigger user`.execute(db)
  lap('indexes')
  await sql`drop table bench.books`.execute(db)
  await sql`create table bench.books as
    select row_number() over (order by work_id)::int as n, work_id from catalog.holdings`.execute(db)
  await sql`create unique index books_n on bench.books (n)`.execute(db)
  await sql`vacuum (analyze)`.execute(db)
  await sql`create table bench.multiplied as select ${version}::int as version`.execute(db)
  lap('vacuum')
}

function lapOf(tell: (words: string) => void) {
  let began = performance.now()
  return (what: string) => {
    const now = performance.now()
    tell(`${what}: ${((now - began) / 1000).toFixed(1)} s`)
    began = now
  }
}

/** Two words in one: 120,000 that stand in a few titles each. */
async function words(db: Db): Promise<void> {
  const all = vocabulary(12_000)
  const joined = all
    .slice(0, 10_000)
    .flatMap((word, at) =>
      Array.from({ length: 12 }, (_, turn) => word + (all[(at * 7 + turn * 811 + 300) % all.length] ?? '')),
    )
  await sql`create table bench.words as
    select row_number() over ()::int as n, word from (select distinct word from unnest(${joined}::text[]) as word) as one`.execute(
    db,
  )
  await sql`create unique index words_n on bench.words (n)`.execute(db)
  await sql`insert into catalog.spellings (key, word)
    select key, word from bench.words, lateral (
      select word as key union select left(word, at - 1) || substr(word, at + 1) from generate_series(1, length(word)) at) as one
    where length(word) <= 24 on conflict do nothing`.execute(db)
}

/** The indexes that no constraint needs: made anew behind the rows they are built in a tenth of the time. */
async function withoutIndexes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = 'catalog' and tablename in ('works', 'editions', 'holdings', 'copies', 'identifiers', 'contributions', 'work_subjects')
      and not exists (select from pg_constraint where conname = indexname)`.execute(db)
  for (const { name } of rows) await sql`drop index ${sql.table(`catalog.${name}`)}`.execute(db)
  for (const table of ['copies', 'holdings'])
    await sql`alter table ${sql.table(`catalog.${table}`)} disable trigger user`.execute(db)
  return rows.map(({ definition }) => definition)
}

/** What becomes of which seed: `s` gives title, subjects and edition, `p` the people. */
async function plan(db: Db, works: number): Promise<void> {
  await sql`create table bench.plan as
    select n, s, p, word, ${uuid('019b', sql`n`)} as work_id, ${uuid('019c', sql`n`)} as edition_id,
      least(1000, floor(random() ^ -0.7))::int as popularity, random() as luck
    from (select n, 1 + n % ${seeds}::int as s, 1 + (n * 7 + n / ${seeds}::int) % ${seeds}::int as p,
        1 + floor(random() * (select count(*) from bench.words))::int as w
      from generate_series(${seeds}::int + 1, ${works}::int) as n) as drawn
    join (select n as number, word from bench.words) as words on words.number = w`.execute(db)
}

// In the order of their numbers, as keys are that are made one after the other.
const uuid = (begin: string, n: ReturnType<typeof sql>) =>
  sql`(${begin} || lpad(to_hex(${n}), 8, '0') || '70008000' || substr(md5(${begin} || ${n}::text), 1, 12))::uuid`

const joined = sql`bench.plan plan join bench.seeds seed on seed.n = plan.s join bench.seeds people on people.n = plan.p`

const inserts: [string, (db: Db) => Promise<unknown>][] = [
  [
    'works',
    db =>
      sql`insert into catalog.works (id, title, subtitle, other_titles, sort_title, by_line, language, original_year,
        match_key, search, popularity, made_by_library, created_at, updated_at, facts, years, year, sort_author, stale)
      select plan.work_id, seed.title || ' ' || plan.word, seed.subtitle, seed.other_titles,
        seed.sort_title || ' ' || plan.word, people.by_line, seed.language, seed.original_year,
        split_part(seed.match_key, '|', 1) || ' ' || plan.word || '|' || split_part(people.match_key, '|', 2),
        (ts_filter(seed.search, '{a,c,d}') || ts_filter(people.search, '{b}')) || setweight(to_tsvector('simple', plan.word), 'A'),
        plan.popularity, seed.made_by_library, seed.created_at + plan.n * interval '1 second', seed.updated_at,
        array(select fact from unnest(seed.facts) fact where fact not like 'p:%')
          || array(select fact from unnest(people.facts) fact where fact like 'p:%'),
        seed.years, seed.year, people.sort_author, false
      from ${joined} order by plan.n`.execute(db),
  ],
  [
    'editions',
    db =>
      sql`insert into catalog.editions (id, work_id, title, subtitle, publisher, place, published, year, languages, pages,
        format, summary, notes, call_number, made_by_library, created_at, updated_at)
      select plan.edition_id, plan.work_id, seed.title || ' ' || plan.word, edition.subtitle, edition.publisher, edition.place,
        edition.published, edition.year, edition.languages, edition.pages, edition.format, edition.summary, edition.notes,
        edition.call_number, edition.made_by_library, edition.created_at, edition.updated_at
      from bench.plan plan join bench.seeds seed on seed.n = plan.s
      join catalog.editions edition on edition.id = seed.edition_id order by plan.n`.execute(db),
  ],
  [
    'people, subjects, numbers',
    async db => {
      await sql`insert into catalog.contributions (id, work_id, edition_id, contributor_id, role, position)
        select gen_random_uuid(), plan.work_id, null, one.contributor_id, one.role, one.position
        from bench.plan plan join bench.seeds people on people.n = plan.p
        join catalog.contributions one on one.work_id = people.id order by plan.n`.execute(db)
      await sql`insert into catalog.work_subjects (work_id, subject_id, position)
        select plan.work_id, one.subject_id, one.position from bench.plan plan join bench.seeds seed on seed.n = plan.s
        join catalog.work_subjects one on one.work_id = seed.id order by plan.n`.execute(db)
      await sql`insert into catalog.identifiers (edition_id, kind, value)
        select edition_id, 'isbn', '978' || lpad(n::text, 10, '0') from bench.plan order by n`.execute(db)
    },
  ],
  [
    'copies',
    db =>
      // One copy and two by turns; every fifth is lent.
      sql`insert into catalog.copies (id, library_id, work_id, edition_id, barcode, owning_branch_id, holding_branch_id,
        call_number, item_type, availability, due_at, price_minor, created_at, updated_at)
      select ${uuid('019d', sql`(plan.n * 2 + turn)`)}, holding.library_id, plan.work_id, plan.edition_id,
        (41000000000000 + plan.n::bigint * 2 + turn)::text, branch.id, branch.id, 'ABC', 'book',
        case when (plan.n + turn) % 5 = 0 then 'on-loan' else 'on-shelf' end,
        case when (plan.n + turn) % 5 = 0 then now() + interval '1 week' end, 1000, holding.added_at, holding.added_at
      from bench.plan plan join bench.seeds seed on seed.n = plan.s
      join catalog.holdings holding on holding.work_id = seed.id
      cross join generate_series(0, 1 - plan.n % 2) turn
      join (select id, row_number() over (order by id) as place, count(*) over () as all from identity.branches) as branch
        on branch.place = 1 + (plan.n + turn * 7) % branch.all
      order by plan.n`.execute(db),
  ],
  [
    'holdings',
    db =>
      sql`insert into catalog.holdings (library_id, work_id, sort_title, popularity, added_at, sort_author, year, branches, shelf)
      select holding.library_id, plan.work_id, seed.sort_title || ' ' || plan.word, plan.popularity,
        holding.added_at + plan.n * interval '1 second', people.sort_author, seed.year, standing.branches, standing.shelf
      from ${joined} join catalog.holdings holding on holding.work_id = seed.id
      join (select work_id, array_agg(distinct holding_branch_id) as branches,
          coalesce(array_agg(distinct holding_branch_id) filter (where availability = 'on-shelf'), '{}') as shelf
        from catalog.copies group by work_id) as standing on standing.work_id = plan.work_id
      order by plan.n`.execute(db),
  ],
  [
    'titles by fact',
    db =>
      sql`insert into catalog.holding_facts (library_id, fact, work_id)
      select holding.library_id, fact, holding.work_id from catalog.holdings holding
        join catalog.works work on work.id = holding.work_id,
        catalog.small_facts(work.facts, holding.branches) fact
      order by 1, 2, 3 on conflict do nothing`.execute(db),
  ],
]
