import { type RawBuilder, sql } from 'kysely'
import { rankedWords, wordsOf } from './conditions.ts'
import type { Question } from './question.ts'
import type { Sought } from './sought.ts'
import { looseWords } from './terms.ts'
import { comparable } from './words.ts'

/** So many titles that are, or begin with, what was typed are looked up for themselves; they stand first. */
const mostNamed = 200

/**
 * The best of what is found. A whole title that is exactly what was typed stands before all that merely hold the words, and one
 * that begins so after it: some of both are looked up for themselves, so that they are there however many hold a common word.
 * The id decides among equals, or every page would be cut from others.
 */
export function hits(sought: Sought, most: number): RawBuilder<unknown> {
  const { question, from, found, id, popularity } = sought
  const title = titleIn(question)
  const words = rankedWords(question) ?? "'-'"
  const key = sql`work.match_key collate "C"`
  const columns = { id, popularity, match_key: sql`work.match_key`, search: sql`work.search` }
  const named = (first: string, end: string) => sql`(
    select ${selected(columns)} from ${from} where ${key} >= ${first} and ${key} < ${end} and ${found}
    order by ${key}, work.id limit ${sql.lit(mostNamed)}) union all`
  return sql`
    with candidate as (
      ${title === '' ? sql`` : named(`${title}|`, `${title}}`)}
      ${title === '' ? sql`` : named(title, `${title}\u{10FFFF}`)}
      select * from (${mostRead(sought, columns, most)}) as read),
    scored as (
      select id, max(popularity) as popularity, max((${namedAs(title)}) * 1000000 + ${rankOf(words)}) as score
      from candidate group by id)
    select id, score from scored order by score / 1000000 desc, popularity desc, id limit ${sql.lit(most)}`
}

type Columns = Readonly<Record<string, RawBuilder<unknown>>>

const selected = (columns: Columns) =>
  sql.join(Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.ref(name)}`))

/**
 * The most read of what is found. One word's frequency is known to the planner, who then walks the list of the most read or looks
 * the word up; how rarely several stand together is not, and a walk that finds nothing reads the whole catalogue. So several are
 * looked up first, as far as there are `most` of them; only if there are more the list is walked.
 */
export function mostRead(sought: Sought, columns: Columns, most: number): RawBuilder<unknown> {
  const { question, from, found, ofWork, held, id, popularity, table } = sought
  const walked = (
    also: RawBuilder<boolean>,
  ) => sql`(select ${selected(columns)} from ${from} where ${found} and ${also}
    order by ${popularity} desc, ${id} limit ${sql.lit(most)})`
  if (!/ & |<->/.test(wordsOf(question) ?? '')) return walked(sql`true`)
  const holding =
    table === 'holding' ? sql`join catalog.holdings holding on holding.work_id = together.of` : sql``
  // Materialized, it is planned as if all were wanted, by the words; and yet it is read only as far as is asked of it.
  return sql`
    with together as materialized (select work.id as of from catalog.works work where ${ofWork}),
    first as materialized (select ${selected(columns)}
      from together join catalog.works work on work.id = together.of ${holding} where ${held} limit ${sql.lit(most + 1)})
    select * from first where (select count(*) from first) <= ${sql.lit(most)}
    union all ${walked(sql`(select count(*) from first) > ${sql.lit(most)}`)}`
}

const namedAs = (title: string) =>
  title === ''
    ? sql`0`
    : sql`(starts_with(match_key, ${title}))::int + (starts_with(match_key, ${`${title}|`}))::int`

const rankOf = (words: string) =>
  sql`(least(ts_rank('{0.05, 0.2, 0.5, 1}', search, ${words}::tsquery, 1), 0.999999) * 1000000)::int`

/** What may be the whole title: the words in no field, where nothing else narrows what a title would be. */
const titleIn = ({ terms, field }: Question): string =>
  field === 'anywhere' || field === 'title' ? comparable(looseWords(terms) || titleWords(terms)) : ''

const titleWords = (terms: Question['terms']): string =>
  terms.flatMap(term => (term.field === 'title' && !term.not ? [term.text] : [])).join(' ')
