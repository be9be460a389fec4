import { type RawBuilder, sql } from 'kysely'
import { decadeOf } from './document.ts'
import { type Numbered, wholeNumber } from './numbers.ts'
import type { Question } from './question.ts'
import type { Term, TextField } from './terms.ts'
import { askedWords, phraseQuery, searchQuery, type Where } from './words.ts'
import type { Years } from './years.ts'

const places: Record<TextField, Where> = {
  anywhere: {},
  title: { weights: ['A'] },
  author: { weights: ['B'] },
  subject: { weights: ['C'] },
  series: { mark: 'S' },
  publisher: { mark: 'P' },
}

export type TextTerm = Extract<Term, { phrase: boolean }>

/** What is looked for by words, as a `tsquery` literal; null where nothing is, '' where there is no word in them. */
export function wordsOf({ terms }: Question): string | null {
  const texts = terms.filter(term => 'text' in term && term.field !== 'isbn') as TextTerm[]
  return texts.length === 0 ? null : wordsWanted(texts)
}

/** The words of a term as documents hold them. */
export const wordsAsked = ({ field, text }: TextTerm): string[] =>
  askedWords(text).map(word => `${places[field].mark ?? ''}${word}`)

/** What a question asks of a work's facts: all of these. */
export const factsAsked = ({ people, headings, languages, formats, terms }: Question): string[] => [
  ...people.map(id => `p:${id}`),
  ...headings.map(id => `s:${id}`),
  ...languages.map(code => `l:${code}`),
  ...formats.map(format => `f:${format}`),
  ...terms.flatMap(term => {
    if (term.not) return []
    if (term.field === 'language') return [`l:${term.code}`]
    return term.field === 'format' ? [`f:${term.format}`] : []
  }),
]

/**
 * What of a work has to be so; `work` is `catalog.works`. Null where nothing can be found, as by signs alone.
 * @param local works that the words of the library itself find, beside those that the record's own do
 * @param rare terms by which alone works are looked up, the others being read in what they find; of none all are looked up
 */
export function workConditions(
  question: Question,
  numbered: Numbered,
  local: readonly string[] = [],
  rare: readonly TextTerm[] = [],
): RawBuilder<boolean>[] | null {
  const { typed, terms, years } = question
  if (typed !== '' && terms.length === 0) return null
  const words = wordsOf(question)
  if (words === '') return null
  const facts = factsAsked(question)
  return [
    ...(words === null
      ? []
      : [
          byWords(words, wordsWanted(rare), [...(numbered.get(wholeNumber(question) ?? '') ?? []), ...local]),
        ]),
    ...(facts.length === 0 ? [] : [hasFacts(facts)]),
    ...(years === null ? [] : [ofYears(years)]),
    ...terms.flatMap(term => otherTerm(term, numbered)),
  ]
}

/** What of a library's holding has to be so. */
export function holdingConditions({ branches, available }: Question): RawBuilder<boolean>[] {
  const where = available ? sql`holding.shelf` : sql`holding.branches`
  if (branches.length > 0) return [sql`${where} @> ${branches}::uuid[]`]
  return available ? [sql`holding.shelf <> '{}'`] : []
}

/** The words as a `tsquery` literal for ranking: what is wanted, wherever. Null where nothing is wanted by words. */
export function rankedWords({ terms }: Question): string | null {
  const wanted = terms.flatMap(term => ('phrase' in term && !term.not ? (queryOf(term) ?? []) : []))
  return wanted.length === 0 ? null : wanted.map(one => `(${one})`).join(' & ')
}

/** All text terms as one `tsquery` literal; '' where they hold no word at all. */
function wordsWanted(terms: readonly TextTerm[]): string {
  return terms
    .flatMap(term => {
      const query = queryOf(term)
      return query === null ? [] : [term.not ? `!(${query})` : `(${query})`]
    })
    .join(' & ')
}

const queryOf = ({ field, text, phrase }: TextTerm): string | null =>
  phrase ? phraseQuery(text, places[field]) : searchQuery(text, places[field])

// No index knows the function that the operator stands for: a common word would be gathered from it before a rare one is asked.
function byWords(words: string, rare: string, ids: readonly string[]) {
  const found =
    rare === '' || rare === words
      ? sql<boolean>`work.search @@ ${words}::tsquery`
      : sql<boolean>`(work.search @@ ${rare}::tsquery and ts_match_vq(work.search, ${words}::tsquery))`
  return ids.length === 0 ? found : sql<boolean>`(${found} or work.id = any(${ids}::uuid[]))`
}

function otherTerm(term: Term, numbered: Numbered): RawBuilder<boolean>[] {
  // What is wanted of these is among the facts.
  if (!term.not && (term.field === 'language' || term.field === 'format')) return []
  const one = conditionOf(term, numbered)
  if (one === null) return []
  return [term.not ? sql`not ${one}` : one]
}

function conditionOf(term: Term, numbered: Numbered): RawBuilder<boolean> | null {
  switch (term.field) {
    case 'isbn':
      return sql`(work.id = any(${numbered.get(term.text) ?? []}::uuid[]))`
    case 'language':
      return hasFacts([`l:${term.code}`])
    case 'format':
      return hasFacts([`f:${term.format}`])
    case 'year':
      return ofYears(term.years)
    default:
      return null
  }
}

const hasFacts = (facts: readonly string[]) => sql<boolean>`(work.facts @> ${facts}::text[])`

// The decades have an index, the years have none: a few of them are asked before.
const ofYears = (years: Years) => sql<boolean>`(${inDecades(years)} and ${betweenYears(years)})`

function inDecades({ from, to }: Years) {
  if (from === null || to === null || to - from > 50) return sql<boolean>`true`
  const decades = []
  for (let decade = decadeOf(from); decade <= to; decade += 10) decades.push(`d:${decade}`)
  return sql<boolean>`work.facts && ${decades}::text[]`
}

const betweenYears = ({ from, to }: Years) =>
  sql<boolean>`exists (select from unnest(work.years) as published (year)
    where year between ${from ?? -9999}::int and ${to ?? 9999}::int)`
