import { type RawBuilder, sql } from 'kysely'
import { type Numbered, wholeNumber } from './numbers.ts'
import type { Question } from './question.ts'
import type { Term, TextField } from './terms.ts'
import { phraseQuery, searchQuery, type Where } from './words.ts'
import type { Years } from './years.ts'

const places: Record<TextField, Where> = {
  anywhere: {},
  title: { weights: ['A'] },
  author: { weights: ['B'] },
  subject: { weights: ['C'] },
  series: { mark: 'S' },
  publisher: { mark: 'P' },
}

type TextTerm = Extract<Term, { phrase: boolean }>

/** What is looked for by words, as a `tsquery` literal; null where nothing is, '' where there is no word in them. */
export function wordsOf({ terms }: Question): string | null {
  const texts = terms.filter(term => 'text' in term && term.field !== 'isbn') as TextTerm[]
  return texts.length === 0 ? null : wordsWanted(texts)
}

/**
 * What of a work has to be so; `work` is `catalog.works`. Null where nothing can be found, as by signs alone.
 * @param local works that the words of the library itself find, beside those that the record's own do
 */
export function workConditions(
  question: Question,
  numbered: Numbered,
  local: readonly string[] = [],
): RawBuilder<boolean>[] | null {
  const { typed, terms, people, headings, languages, formats, years } = question
  if (typed !== '' && terms.length === 0) return null
  const words = wordsOf(question)
  if (words === '') return null
  const facts = [
    ...people.map(id => `p:${id}`),
    ...headings.map(id => `s:${id}`),
    ...languages.map(code => `l:${code}`),
    ...formats.map(format => `f:${format}`),
  ]
  return [
    ...(words === null
      ? []
      : [byWords(words, [...(numbered.get(wholeNumber(question) ?? '') ?? []), ...local])]),
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

const byWords = (words: string, ids: readonly string[]) =>
  ids.length === 0
    ? sql<boolean>`work.search @@ ${words}::tsquery`
    : sql<boolean>`(work.search @@ ${words}::tsquery or work.id = any(${ids}::uuid[]))`

function otherTerm(term: Term, numbered: Numbered): RawBuilder<boolean>[] {
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

const ofYears = ({ from, to }: Years) =>
  sql<boolean>`exists (select from unnest(work.years) as published (year)
    where year between ${from ?? -9999}::int and ${to ?? 9999}::int)`
