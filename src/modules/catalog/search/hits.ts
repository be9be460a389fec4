import { type RawBuilder, sql } from 'kysely'
import { rankedWords } from './conditions.ts'
import { mostRead, selected } from './most-read.ts'
import type { Question } from './question.ts'
import type { Sought } from './sought.ts'
import { looseWords } from './terms.ts'
import { comparable } from './words.ts'

/** So many titles that are what was typed are looked up for themselves, and so many that begin with it; they stand first. */
const mostNamed = 200
const mostBegun = 60
/** The best read of what is found stand before the others, so that a first page need not rank more. */
export const rankedFirst = 300
/** So many fill a first page and two more. */
const enoughFirst = 60

/**
 * The best of what is found. A whole title that is exactly what was typed stands before all that merely hold the words, and one
 * that begins so after it: some of both are looked up for themselves, so that they are there however many hold a common word.
 * The id decides among equals, or every page would be cut from others.
 * @param first whether a first page is asked for: then few are ranked, and these are the same as on any page
 */
export function hits(sought: Sought, all: number, first: boolean): RawBuilder<unknown> {
  const { question, from, found, id, popularity } = sought
  const most = first ? Math.min(all, rankedFirst) : all
  const enough = first ? enoughFirst : rankedFirst
  const title = titleIn(question)
  const words = rankedWords(question) ?? "'-'"
  const key = sql`work.match_key collate "C"`
  const columns = { id, popularity, match_key: sql`work.match_key`, search: sql`work.search` }
  const named = (first: string, end: string, count: number) => sql`(
    select ${selected(columns)}, false as first, true as titled
    from ${from} where ${key} >= ${first} and ${key} < ${end} and ${found}
    order by ${key}, work.id limit ${sql.lit(count)}) union all`
  return sql`
    with read as materialized (select * from (${mostRead(sought, columns, most, enough)}) as read),
    placed as (
      select id, popularity, match_key, search,
        near and row_number() over (order by near desc, popularity desc, id) <= ${sql.lit(rankedFirst)} as first from read),
    candidate as (
      ${title === '' ? sql`` : named(`${title}|`, `${title}}`, mostNamed)}
      ${title === '' ? sql`` : named(title, `${title}\u{10FFFF}`, mostBegun)}
      select *, first as titled from placed),
    scored as (
      select id, max(popularity) as popularity, max(
        case when titled then (${namedAs(title)}) * 2000000 else 0 end + first::int * 1000000 + ${rankOf(words)}) as score
      from candidate group by id)
    select id, score from scored order by score / 1000000 desc, popularity desc, id limit ${sql.lit(most)}`
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
