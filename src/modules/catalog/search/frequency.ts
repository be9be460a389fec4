import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { factsAsked, type TextTerm, wordsAsked } from './conditions.ts'
import type { Question } from './question.ts'

/** What more works hold than these is common: looking all of them up would cost more than walking the most read. */
const commonFrom = 8000
const freshFor = 5 * 60_000

/** About how many works hold a word or a fact, as the server counted last; what it does not name is rare. */
type Frequencies = ReadonlyMap<string, number>
type Known = { words: Frequencies; titles: Frequencies }

const known = new WeakMap<Db, { until: number; frequencies: Promise<Known> }>()

/** Which parts of a question are common. A server that has not counted yet, as one that holds little, knows of none. */
export async function commonIn(db: Db, { terms, ...question }: Question): Promise<Common> {
  const { words: frequencies } = await frequenciesOf(db)
  const often = (word: string, prefix: boolean) => countOf(frequencies, word, prefix) > commonFrom
  const wanted = terms.filter((term): term is TextTerm => 'phrase' in term && !term.not)
  const rare = wanted.filter(term => !wordsAsked(term).every(word => often(word, !term.phrase)))
  const facts = factsAsked({ ...question, terms })
  const numbers = terms.some(term => term.field === 'isbn' && !term.not)
  return {
    rare,
    all: rare.length === 0 && facts.every(fact => often(fact, false)) && !numbers && frequencies.size > 0,
  }
}

/** `rare`: terms that few works hold. `all`: nothing that is asked for is rare. */
export type Common = { rare: TextTerm[]; all: boolean }

function countOf(frequencies: Frequencies, word: string, prefix: boolean): number {
  if (!prefix) return frequencies.get(word) ?? 0
  let sum = 0
  for (const [one, count] of frequencies) if (one.startsWith(word)) sum += count
  return sum
}

/** About how many titles of a library have a language, a kind or a branch, of those values that are common there. */
export async function commonTitles(db: Db, libraryId: string): Promise<Frequencies> {
  const { titles } = await frequenciesOf(db)
  const own = [...titles].filter(([key, count]) => key.startsWith(libraryId) && count > commonFrom)
  return new Map(own.map(([key, count]) => [key.slice(libraryId.length + 1), count]))
}

function frequenciesOf(db: Db): Promise<Known> {
  const kept = known.get(db)
  if (kept !== undefined && kept.until > performance.now()) return kept.frequencies
  const frequencies = Promise.all([readFrequencies(db), readTitles(db)]).then(([words, titles]) => ({
    words,
    titles,
  }))
  frequencies.catch(() => known.delete(db))
  known.set(db, { until: performance.now() + freshFor, frequencies })
  return frequencies
}

async function readFrequencies(db: Db): Promise<Frequencies> {
  const { rows } = await sql<{ element: string; count: number }>`
    select element, frequency * works.reltuples as count
    from pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) as common (element, frequency),
      (select reltuples from pg_class where oid = 'catalog.works'::regclass) as works
    where schemaname = 'catalog' and tablename = 'works' and attname in ('search', 'facts')
      and element is not null and frequency * works.reltuples > ${sql.lit(commonFrom / 100)}`.execute(db)
  return new Map(rows.map(({ element, count }) => [element, Number(count)]))
}

async function readTitles(db: Db): Promise<Frequencies> {
  const { rows } = await sql<{ key: string; count: number }>`
    select common.vals[at][1] || ' ' || common.vals[at][2] as key, common.freqs[at] * titles.reltuples as count
    from (select most_common_vals as vals, most_common_freqs as freqs from pg_stats_ext
        where statistics_schemaname = 'catalog' and statistics_name = 'holding_facts_common') as common,
      generate_subscripts(common.freqs, 1) as at,
      (select reltuples from pg_class where oid = 'catalog.holding_facts'::regclass) as titles`.execute(db)
  return new Map(rows.map(({ key, count }) => [key, Number(count)]))
}
