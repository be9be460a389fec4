import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { titledWorks, workAuthors, workSubjects } from '../../catalog/index.ts'
import { endedIn } from './ended.ts'
import type { Tally } from './months.ts'
import type { Period } from './period.ts'

export type Named = { name: string; books: number }
export type Measured = { work_id: string; title: string; pages: number; days: number | null }

/** What a reader read in a period. A readthrough counts where it ended, rereads each time. */
export type Statistics = {
  books: number
  pages: number
  /** Books whose length nobody knows. */
  unmeasured: number
  stopped: number
  /** Books that were finished nobody knows when, whatever the period. */
  undated: number
  rereads: number
  tallies: Tally[]
  rated: number
  /** In hundredths; null where nothing was rated. */
  average: number | null
  ratings: Array<{ half: number; books: number }>
  subjects: Named[]
  authors: Named[]
  languages: Named[]
  formats: Named[]
  decades: Named[]
  longest: Measured | null
  shortest: Measured | null
  /** Of those whose first and last days are known: half of them took no longer. */
  days: number | null
  /** Days on which progress was told. */
  days_told: number
  /** Of the days on which pages or minutes were told: how many on one of them. */
  pages_a_day: number | null
  minutes_a_day: number | null
  minutes_told: number
  /** The most days in a row on which progress was told, the last such. */
  run: { days: number; from: string; to: string } | null
  /** Pages a day from the first to the last day, of those whose days and lengths are known. */
  daily: number | null
}

/** So many names stand in a chart. */
const most = 10

/** All of it in one statement: the readthroughs of the period once, then every figure of them. */
export async function statisticsOf(db: Db, personId: string, period: Period): Promise<Statistics> {
  const { rows } = await sql<Statistics>`
    with ended as materialized (${endedIn(db, personId, period)}),
      finished as materialized (select ended.*, ${days} as days, work.language, work.year
        from ended join ${titledWorks(db)} as work on work.id = ended.work_id where outcome = 'finished'),
      rated as materialized (select distinct book_id, rating from finished where rating is not null)
    select counted.*, marked.*, told.*,
      (select count(*)::int from ended where outcome = 'stopped') as stopped,
      (select count(*)::int from reading.readthroughs
        where person_id = ${personId} and outcome = 'finished' and ended is null) as undated,
      ${rereads(personId)} as rereads,
      ${run(personId, period)} as run,
      ${list(sql`select left(ended, 7) as at, count(*)::int as books, coalesce(sum(pages), 0)::int as pages
        from finished group by 1`)} as tallies,
      ${list(sql`select greatest(1, round(rating / 50.0))::int as half, count(*)::int as books from rated group by 1`)} as ratings,
      ${named(sql`select about.label as name, count(*)::int as books from finished
        join ${workSubjects(db)} as about on about.work_id = finished.work_id group by about.id, about.label`)} as subjects,
      ${named(sql`select made.name, count(distinct finished.id)::int as books from finished
        join ${workAuthors(db)} as made on made.work_id = finished.work_id group by made.id, made.name`)} as authors,
      ${named(sql`select language as name, count(*)::int as books from finished where language is not null group by 1`)} as languages,
      ${named(sql`select format as name, count(*)::int as books from finished where format is not null group by 1`)} as formats,
      ${list(sql`select (year / 10 * 10)::text as name, count(*)::int as books from finished where year is not null
        group by year / 10 order by year / 10 desc limit ${sql.lit(most)}`)} as decades,
      ${measured(db, sql`pages desc`)} as longest,
      ${measured(db, sql`pages`)} as shortest
    from (${counted}) as counted, (${marked}) as marked, (${told(personId, period)}) as told`.execute(db)
  const [found] = rows
  if (!found) throw new Error('a statement without a row')
  return found
}

const counted = sql`
  select count(*)::int as books, coalesce(sum(pages), 0)::int as pages,
    count(*) filter (where pages is null)::int as unmeasured,
    percentile_disc(0.5) within group (order by days)::int as days,
    sum(pages) filter (where days is not null)::float8 / sum(days) filter (where pages is not null) as daily
  from finished`

const marked = sql`select count(*)::int as rated, round(avg(rating))::int as average from rated`

/** What was told of progress: a page that was told counts from the one that was told before it. */
const told = (personId: string, period: Period) => sql`
  select count(distinct day)::int as days_told, coalesce(sum(minutes), 0)::int as minutes_told,
    (sum(minutes)::float8 / count(distinct day) filter (where minutes is not null)) as minutes_a_day,
    (sum(further)::float8 / count(distinct day) filter (where further > 0)) as pages_a_day
  from (
    select day, minutes, case unit when 'page' then greatest(0, value - coalesce(lag(value) over before, 0)) end as further
    from reading.progress where readthrough_id in (
      select readthrough_id from reading.progress where person_id = ${personId} and ${toldIn(period)})
    window before as (partition by readthrough_id, unit order by told_at, id)) as telling
  where ${toldIn(period)}`

/** Days in a row lie as far from their places among all such days. */
const run = (personId: string, period: Period) => sql`(
  select row_to_json(one) from (
    select count(*)::int as days, min(day) as from, max(day) as to from (
      select day, day - row_number() over (order by day)::int as beginning
      from (select distinct day from reading.progress where person_id = ${personId} and ${toldIn(period)}) as told) as placed
    group by beginning order by 1 desc, 2 desc limit 1) as one)`

const toldIn = ({ from, to }: Period) =>
  sql`(${from}::date is null or day >= ${from}::date) and (${to}::date is null or day <= ${to}::date)`

/** Few books are read twice: only of these is looked which of their readthroughs was the first. */
const rereads = (personId: string) => sql`(
  select count(*)::int from finished where book_id in (
      select book_id from reading.readthroughs where person_id = ${personId} and outcome = 'finished'
      group by book_id having count(*) > 1)
    and exists (select from reading.readthroughs earlier
      where earlier.book_id = finished.book_id and earlier.outcome = 'finished'
        and (coalesce(earlier.ended, '') collate "C", earlier.id) < (finished.ended collate "C", finished.id)))`

/** From the first to the last day, both counted; null where either is not known. */
const days = sql`case when length(began) = 10 and length(ended) = 10 then ended::date - began::date + 1 end`

const list = (rows: RawBuilder<unknown>) =>
  sql`(select coalesce(json_agg(row_to_json(one)), '[]') from (${rows}) as one)`

const named = (rows: RawBuilder<unknown>) => list(sql`${rows} order by 2 desc, 1 limit ${sql.lit(most)}`)

const measured = (db: Db, order: RawBuilder<unknown>) => sql`(
  select row_to_json(one) from (
    select work_id, work.title, pages, days
    from (select * from finished where pages is not null order by ${order}, ended, id limit 1) as found
    join ${titledWorks(db)} as work on work.id = found.work_id) as one)`
