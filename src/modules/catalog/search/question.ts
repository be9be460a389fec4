import type { Format } from '../drafts/draft.ts'
import { readIsbn } from '../drafts/isbn.ts'
import { languageNamed } from '../drafts/language-names.ts'
import { formatNamed, readTerms, type Term, type TextField, textFields } from './terms.ts'
import { readYears, writeYears, type Years } from './years.ts'

export const sorts = ['relevance', 'title', 'author', 'added', 'year', 'popularity'] as const
export type Sort = (typeof sorts)[number]

/** Fields of the advanced form that hold words; an address names them so. */
export const wordFields = ['title', 'author', 'subject', 'series', 'publisher', 'isbn'] as const
export type WordField = (typeof wordFields)[number]

/** What is asked of a catalogue, however it was asked. */
export type Question = {
  /** What stands in the box. */
  typed: string
  /** Where the words of the box have to stand, unless they say so themselves. */
  field: TextField
  /** What else was typed into a field of its own. */
  fields: Partial<Record<WordField, string>>
  /** Everything wanted by words, numbers and fields, of the box and beside it. */
  terms: Term[]
  /** Contributors and subjects by their ids; a work has to have all of them. */
  people: string[]
  headings: string[]
  languages: string[]
  formats: Format[]
  branches: string[]
  years: Years | null
  /** Only what stands on a shelf now. */
  available: boolean
  /** Null for the order that fits: by relevance with words, else by title. */
  sort: Sort | null
  /** In every catalogue that the person may see, not only in the library they are at. */
  everywhere: boolean
  /** The words are meant as they are: nothing is looked for instead. */
  exactly: boolean
  /** Where the list goes on. */
  after: string | null
}

/** Parameters of an address, as a router gives them. */
export type Params = Readonly<Record<string, unknown>>

const mostFilters = 10

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/** What an address asks. Never throws: what cannot be is left out. */
export function readQuestion(params: Params): Question {
  const one = (name: string) => allOf(params, name)[0] ?? ''
  const ids = (name: string) => [
    ...new Set(
      allOf(params, name)
        .filter(isId)
        .map(id => id.toLowerCase()),
    ),
  ]
  const words = (name: string) => allOf(params, name).find(text => !isId(text)) ?? ''
  const typed = one('q').slice(0, 500)
  const field = textFields.find(name => name === one('in')) ?? 'anywhere'
  const fields = Object.fromEntries(
    wordFields.flatMap(name => (words(name) === '' ? [] : [[name, words(name).slice(0, 200)]])),
  ) as Question['fields']
  return {
    typed,
    field,
    fields,
    terms: [...termsOf(typed, field), ...Object.entries(fields).flatMap(fieldTerms)],
    people: ids('author'),
    headings: ids('subject'),
    languages: known(allOf(params, 'language'), languageNamed),
    formats: known(allOf(params, 'format'), formatNamed),
    branches: ids('branch'),
    years: yearsOf(one),
    available: /^(yes|true|1|on)$/.test(one('available')),
    sort: sorts.find(name => name === one('sort').replace(/^-/, '')) ?? null,
    everywhere: one('where') === 'everywhere',
    exactly: one('exactly') === 'yes',
    after: one('after') || null,
  }
}

/** The one address of a question: always the same parameters in the same order, none that says nothing. */
export function writeQuestion(question: Question): URLSearchParams {
  const { typed, field, fields, people, headings, languages, formats, branches, years, available } = question
  const params = new URLSearchParams()
  const add = (name: string, values: readonly string[]) => {
    for (const value of values) if (value !== '') params.append(name, value)
  }
  add('q', [typed])
  if (field !== 'anywhere') add('in', [field])
  for (const name of wordFields) {
    add(name, [fields[name] ?? ''])
    if (name === 'author') add(name, people)
    if (name === 'subject') add(name, headings)
  }
  add('language', languages)
  add('format', formats)
  add('branch', branches)
  add('year', years === null ? [] : [writeYears(years)])
  add('available', available ? ['yes'] : [])
  add('sort', [question.sort ?? ''])
  add('where', question.everywhere ? ['everywhere'] : [])
  add('exactly', question.exactly ? ['yes'] : [])
  add('after', [question.after ?? ''])
  return params
}

/** Whether it wants anything by words or fields; else it is a list, whole or narrowed. */
export const hasTerms = ({ terms }: Question): boolean => terms.length > 0

/** Whether it wants anything at all. */
export const isNarrowed = (question: Question): boolean =>
  question.typed !== '' ||
  hasTerms(question) ||
  question.available ||
  question.years !== null ||
  [question.people, question.headings, question.languages, question.formats, question.branches].some(
    list => list.length > 0,
  )

/** The order that it is answered in. */
export const sortOf = (question: Question): Sort => {
  const wordless = !question.terms.some(({ field, not }) => !not && textFields.some(one => one === field))
  if (question.sort === null || question.sort === 'relevance') return wordless ? 'title' : 'relevance'
  return question.sort
}

// A whole question that is a number is one, however it is punctuated; its parts would be words of nothing.
const isNumber = /^[\d\sXx\p{Pd}="'isbnISBN:()]+$/u

function termsOf(typed: string, field: TextField): Term[] {
  const isbn = field === 'anywhere' && isNumber.test(typed) ? readIsbn(typed) : null
  if (isbn !== null && isbn.digits.length >= 9) return [{ field: 'isbn', text: typed, not: false }]
  return readTerms(typed, field)
}

function fieldTerms([name, text]: [string, string]): Term[] {
  if (name === 'isbn') return [{ field: name, text, not: false }]
  const field = textFields.find(one => one === name)
  return field === undefined ? [] : readTerms(text, field)
}

function yearsOf(one: (name: string) => string): Years | null {
  const between = `${one('from')}..${one('to')}`
  return readYears(one('year')) ?? readYears(between)
}

const allOf = (params: Params, name: string): string[] =>
  [params[name]]
    .flat()
    .filter(value => typeof value === 'string')
    .map(value => clean(value))
    .filter(value => value !== '')
    .slice(0, mostFilters)

const clean = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .toWellFormed()
    .trim()

const known = <Value extends string>(
  texts: readonly string[],
  read: (text: string) => Value | null,
): Value[] => [...new Set(texts.map(read).filter(value => value !== null))]
