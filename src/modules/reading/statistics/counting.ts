import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { editionLengths, titledWorks, workAuthors, workSubjects } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
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
  /** Days on which progress was told, the pages read on them and their minutes. */
  days_told: number
  minutes_told: number
  /** Pages a day from the first to the last day, of those whose days and lengths are known. */
  daily: number | null
}

/** So many names stand in a chart. */
const most = 10

/** All of it in one statement: the readthroughs of the period once, then every figure of them. */
export async function statisticsOf(db: Db, personId: string, period: Period): Promise<Statistics> {
  const { rows } = await sql<Statistics>`
    with ended as materialized (${endedIn(db, personId, period)}),
      finished as materialized (select *, ${days} as days from ended where outcome = 'finished'),
      rated as materialized (select distinct book_id, rating from finished where rating is not null)
    select
      (select count(*)::int from finished) as books,
      (select coalesce(sum(pages), 0)::int from finished) as pages,
      (select count(*)::int from finished where pages is null) as unmeasured,
      (select count(*)::int from ended where outcome = 'stopped') as stopped,
      (select count(*)::int from finished where again) as rereads,
      ${list(sql`select left(ended, 7) as at, count(*)::int as books, coalesce(sum(pages), 0)::int as pages
        from finished group by 1`)} as tallies,
      (select count(*)::int from rated) as rated,
      (select round(avg(rating))::int from rated) as average,
      ${list(sql`select greatest(1, round(rating / 50.0))::int as half, count(*)::int as books from rated group by 1`)} as ratings,
      ${named(sql`select about.label as name, count(*)::int as books from finished
        join ${workSubjects(db)} as about on about.work_id = finished.work_id group by about.id, about.label`)} as subjects,
      ${named(sql`select made.name, count(distinct finished.id)::int as books from finished
        join ${workAuthors(db)} as made on made.work_id = finished.work_id group by made.id, made.name`)} as authors,
      ${named(sql`select language as name, count(*)::int as books from finished where language is not null group by 1`)} as languages,
      ${named(sql`select format as name, count(*)::int as books from finished where format is not null group by 1`)} as formats,
      ${list(sql`select (year / 10 * 10)::text as name, count(*)::int as books from finished where year is not null
        group by year / 10 order by year / 10 desc limit ${sql.lit(most)}`)} as decades,
      ${measured(sql`pages desc`)} as longest,
      ${measured(sql`pages`)} as shortest,
      (select percentile_disc(0.5) within group (order by days) from finished where days is not null)::int as days,
      (select (sum(pages)::float8 / sum(days)) from finished where days is not null and pages is not null) as daily,
      told.days as days_told, told.minutes as minutes_told
    from (select count(distinct day)::int as days, coalesce(sum(minutes), 0)::int as minutes from reading.progress
      where person_id = ${personId} and ${toldIn(period)}) as told`.execute(db)
  const [found] = rows
  if (!found) throw new Error('a statement without a row')
  return found
}

/** What a reader finished or stopped in a period, with what is counted of it. */
const endedIn = (db: Db, personId: string, period: Period) =>
  tables(db)
    .selectFrom('reading.readthroughs as one')
    .innerJoin('reading.books as book', 'book.id', 'one.book_id')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'book.work_id')
    .leftJoinLateral(
      // The one that was read, or of a work whose reader did not say which the longest.
      () =>
        editionLengths(db)
          .where(
            sql<SqlBool>`edition.work_id = book.work_id
              and edition.id = coalesce(one.edition_id, book.edition_id, edition.id)`,
          )
          .orderBy('edition.pages', order => order.desc().nullsLast())
          .orderBy('edition.id')
          .limit(1)
          .as('edition'),
      join => join.onTrue(),
    )
    .select([
      'one.id',
      'one.book_id',
      'one.outcome',
      'one.began',
      sql<string>`coalesce(one.ended, '')`.as('ended'),
      'book.work_id',
      'book.rating',
      'work.title',
      'work.by_line',
      'work.cover',
      'work.language',
      'work.year',
      'edition.format',
      sql<number | null>`coalesce(book.pages, edition.pages)`.as('pages'),
      sql<boolean>`exists (select from reading.readthroughs earlier
        where earlier.book_id = one.book_id and earlier.outcome = 'finished'
          and (coalesce(earlier.ended, '') collate "C", earlier.id) < (coalesce(one.ended, '') collate "C", one.id))`.as(
        'again',
      ),
    ])
    .where('one.person_id', '=', personId)
    .where('one.outcome', 'is not', null)
    .where(endsIn(period))

/** What surely ended in the period: a year alone is in no shorter one. */
function endsIn({ from, to }: Period): RawBuilder<SqlBool> {
  const since =
    from === null
      ? sql`true`
      : sql`one.ended collate "C" >= ${from.slice(0, 4)}
          and one.ended || substr('0000-01-01', length(one.ended) + 1) collate "C" >= ${from}`
  const until =
    to === null
      ? sql`true`
      : sql`one.ended collate "C" <= ${to}
          and one.ended || substr('0000-12-31', length(one.ended) + 1) collate "C" <= ${lastOf(to)}`
  return sql`(${since} and ${until})`
}

/** A month that is known by its name ends with its last day, whichever that is. */
function lastOf(day: string): string {
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000)
  return next.getUTCDate() === 1 ? `${day.slice(0, 8)}31` : day
}

const toldIn = ({ from, to }: Period) =>
  sql`(${from}::date is null or day >= ${from}::date) and (${to}::date is null or day <= ${to}::date)`

/** From the first to the last day, both counted; null where either is not known. */
const days = sql`case when length(began) = 10 and length(ended) = 10 then ended::date - began::date + 1 end`

const list = (rows: RawBuilder<unknown>) =>
  sql`(select coalesce(json_agg(row_to_json(one)), '[]') from (${rows}) as one)`

const named = (rows: RawBuilder<unknown>) => list(sql`${rows} order by 2 desc, 1 limit ${sql.lit(most)}`)

const measured = (order: RawBuilder<unknown>) =>
  sql`(select row_to_json(one) from (select work_id, title, pages, days from finished where pages is not null
    order by ${order}, ended, id limit 1) as one)`

export type YearBook = {
  id: string
  work_id: string
  title: string
  by_line: string
  cover: string | null
  language: string | null
  ended: string
  rating: number | null
  pages: number | null
}

/** The books that were finished in a period, in the order they were; those known by the year alone come last. */
export const booksFinished = (db: Db, personId: string, period: Period, limit: number): Promise<YearBook[]> =>
  endedIn(db, personId, period)
    .where('one.outcome', '=', 'finished')
    .orderBy(sql`length(one.ended) = 4`)
    .orderBy(sql`one.ended collate "C"`)
    .orderBy('one.id')
    .limit(limit)
    .execute()
