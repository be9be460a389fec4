import type { Question } from './question.ts'
import type { Term } from './terms.ts'
import { writeYears } from './years.ts'

/** One part of a question in words: a message of `catalog.question`, and what it says. */
export type Said = { key: string; params: Record<string, string> }

/** What a question wants, part by part, for the title of its page: words first, then fields, then what it is narrowed to. */
export function describe(
  question: Question,
  nameOf: (kind: 'language' | 'format', value: string) => string,
): Said[] {
  return [...wordsSaid(question.terms), ...question.terms.flatMap(term => fieldSaid(term, nameOf))]
}

function wordsSaid(terms: readonly Term[]): Said[] {
  const wanted = terms.flatMap(term =>
    term.field === 'anywhere' && !term.not ? [term.phrase ? `"${term.text}"` : term.text] : [],
  )
  return wanted.length === 0 ? [] : [{ key: 'words', params: { value: wanted.join(' ') } }]
}

function fieldSaid(term: Term, nameOf: (kind: 'language' | 'format', value: string) => string): Said[] {
  if (term.field === 'anywhere' && !term.not) return []
  const not = term.not ? 'yes' : 'no'
  return [{ key: term.field, params: { value: valueSaid(term, nameOf), not } }]
}

function valueSaid(term: Term, nameOf: (kind: 'language' | 'format', value: string) => string): string {
  switch (term.field) {
    case 'language':
      return nameOf('language', term.code)
    case 'format':
      return nameOf('format', term.format)
    case 'year':
      return writeYears(term.years)
    default:
      return term.text
  }
}
