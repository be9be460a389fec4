import { type RawBuilder, sql } from 'kysely'
import { type Db, plannedAnew } from '../../../database.ts'
import { contributorNames, subjectLabels, workFacts } from '../../catalog/index.ts'
import { tables } from '../tables.ts'
import type { LogQuestion } from './log-question.ts'
import { idsAnswering } from './log-search.ts'

/** By what a log can be narrowed, each with the letter that its facts stand behind. */
const letters = {
  tags: 't',
  authors: 'p',
  subjects: 's',
  formats: 'f',
  languages: 'l',
  ratings: 'r',
  years: 'y',
} as const
export type NarrowingKind = keyof typeof letters
export const narrowingKinds = Object.keys(letters) as NarrowingKind[]

/**
 * One thing that a question can be narrowed to, and how many books of the log it finds then. A rating is the half star at or
 * below it, in hundredths, or `none`; when it was read is a year or `undated`. `label` is null where the value says it all.
 */
export type Narrowing = { kind: NarrowingKind; value: string; label: string | null; count: number }

/** So many of a kind stand on one page with the other kinds. */
export const shownOfKind = 12

/** The commonest of each kind and one more where there are others, all ratings; of years the last. In one statement. */
export async function narrowingsOf(db: Db, personId: string, question: LogQuestion): Promise<Narrowing[]> {
  const facts = await factsOf(db, personId, question, narrowingKinds)
  if (facts === null) return []
  const { rows } = await sql<Fact>`${plannedAnew}
    with ${facts},
    placed as (
      select fact, label, books, row_number() over (
        partition by left(fact, 1) order by case left(fact, 1) when 'y' then fact end desc, books desc, fact) as place
      from counted)
    select fact, ${named(db, sql`name`)} as label, books from placed
    where place <= ${sql.lit(shownOfKind + 1)} order by place, fact`.execute(db)
  return rows.map(narrowing)
}

export const narrowingPageSize = 60

/** Where a list of one kind goes on: by what the last one was ordered, and its fact. */
export type NarrowingKey = { order: string; fact: string }

/** All of one kind, people and subjects by their names and the last year first; one more than a page where it goes on. */
export async function narrowingsOfKind(
  db: Db,
  personId: string,
  question: LogQuestion,
  kind: NarrowingKind,
  after: NarrowingKey | null,
): Promise<Array<Narrowing & NarrowingKey>> {
  const facts = await factsOf(db, personId, question, [kind])
  if (facts === null) return []
  const { rows } = await sql<Fact & { order: string }>`${plannedAnew}
    with ${facts},
    named as (select fact, books, ${named(db, sql`name`)} as label, coalesce(${named(db, sql`sort_name`)},
      case when fact ~ '^y:\\d' then to_char(9999 - substr(fact, 3)::int, 'FM0000') else substr(fact, 3) end) as "order" from counted)
    select * from named
    where ${after === null} or ("order" collate "unicode", fact) > (${after?.order ?? ''}::text, ${after?.fact ?? ''}::text)
    order by "order" collate "unicode", fact limit ${sql.lit(narrowingPageSize + 1)}`.execute(db)
  return rows.map(row => ({ ...narrowing(row), order: row.order, fact: row.fact }))
}

type Fact = { fact: string; label: string | null; books: number }

const narrowing = ({ fact, label, books }: Fact): Narrowing => ({
  kind: narrowingKinds.find(kind => letters[kind] === fact[0]) ?? 'tags',
  value: fact.slice(2),
  label,
  count: books,
})

/** `counted`: what can be said of the books that a question finds, how many there are of each; null where it finds none. */
async function factsOf(
  db: Db,
  personId: string,
  question: LogQuestion,
  kinds: readonly NarrowingKind[],
): Promise<RawBuilder<unknown> | null> {
  const ids = await idsAnswering(db, personId, question)
  if (ids === null) return null
  const found = tables(db)
    .selectFrom('reading.books as book')
    .select(['book.id', 'book.work_id', 'book.status', 'book.rating', 'book.last_ended'])
    .where('book.person_id', '=', personId)
    .where('book.id', 'in', ids)
  const wanted = kinds.map(kind => letters[kind])
  const sources = [
    ...(wanted.some(letter => 'psfl'.includes(letter)) ? [ofWorks(db, wanted)] : []),
    ...(wanted.includes('t') ? [byTag] : []),
    ...(wanted.includes('r') ? [byRating] : []),
    ...(wanted.includes('y') ? [byYear] : []),
  ]
  return sql`found as materialized (${found}), counted (fact, label, books) as (${sql.join(sources, sql` union all `)})`
}

// Each source is summed up by itself, by what is short: all facts of ten thousand books in one list take twice as long. The
// offset keeps the server from sifting the facts before they are summed.
const ofWorks = (db: Db, wanted: readonly string[]) => sql`
  select fact, null as label, books from (
    select fact, count(*)::int as books from (
      select unnest(work.facts) as fact from found join (${workFacts(db)}) as work on work.id = found.work_id) as one
    group by fact offset 0) as summed
  where left(fact, 1) = any(${wanted}::text[])`
const byTag = sql`
  select 't:' || lower(tag), min(tag), sum(books)::int from (
    select tag.tag, count(*) as books from found join reading.tags tag on tag.book_id = found.id group by tag.tag) as written
  group by lower(tag)`
const byRating = sql`
  select 'r:' || coalesce((half * 50)::text, 'none'), null, books from (
    select rating / 50 as half, count(*)::int as books from found group by 1) as rated`
const byYear = sql`
  select 'y:' || coalesce(nullif(year, ''), 'undated'), null, books from (
    select left(last_ended, 4) as year, count(*)::int as books from found
    where last_ended <> '' or status in ('read', 'did-not-finish') group by 1) as ended`

/** What a fact is called, or `sort_name`d by; its own label where it is no heading of the catalogue. */
const named = (db: Db, name: RawBuilder<unknown>) => sql`case left(fact, 1)
  when 'p' then (select ${name} from (${contributorNames(db)}) as one where id = substr(fact, 3)::uuid)
  when 's' then (select one.label from (${subjectLabels(db)}) as one where id = substr(fact, 3)::uuid)
  else label end`
