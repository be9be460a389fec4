import type { Role } from '../drafts/draft.ts'
import { comparable, searchDocument } from './words.ts'

/** A work with all around it that it is found, narrowed and sorted by. */
export type IndexedWork = {
  id: string
  title: string
  subtitle: string | null
  other_titles: string[]
  original_year: number | null
  people: Array<{
    id: string
    name: string
    sortName: string
    otherName: string | null
    /** Other names that somebody wrote down for them. */
    variants: string[]
    role: Role
  }>
  subjects: Array<{ id: string; label: string }>
  series: string[]
  editions: Array<{
    title: string
    subtitle: string | null
    publisher: string | null
    statement: string | null
    notes: string[]
    languages: string[]
    format: string
    year: number | null
  }>
}

/** The words that a work is found by, as a `tsvector` literal: title, people, subjects, and the rest, in that order of weight. */
export const documentOf = ({
  title,
  subtitle,
  other_titles,
  people,
  subjects,
  series,
  editions,
}: IndexedWork) =>
  searchDocument([
    { weight: 'A', text: lines([[title, subtitle].filter(Boolean).join(' '), ...other_titles]) },
    {
      weight: 'B',
      text: lines(people.flatMap(({ name, otherName, variants }) => [name, otherName, ...variants])),
    },
    { weight: 'C', text: lines(subjects.map(({ label }) => label)) },
    { weight: 'C', text: lines(series) },
    { weight: 'D', text: lines(series), mark: 'S' },
    { weight: 'D', text: lines(editions.map(({ publisher }) => publisher)), mark: 'P' },
    {
      weight: 'D',
      text: lines(
        editions.flatMap(one => [one.title, one.subtitle, one.publisher, one.statement, ...one.notes]),
      ).slice(0, 20_000),
    },
  ])

const lines = (texts: readonly (string | null)[]): string => [...new Set(texts.filter(Boolean))].join('\n')

const mostFacts = 80

/** What a work can be narrowed to: its languages, kinds, decades, people and subjects, each behind a letter. */
export function factsOf({ people, subjects, editions, ...work }: IndexedWork): string[] {
  const facts = [
    ...editions.flatMap(({ languages }) => languages.map(code => `l:${code}`)),
    ...editions.map(({ format }) => `f:${format}`),
    ...yearsOf({ ...work, editions }).map(year => `d:${decadeOf(year)}`),
    ...people.map(({ id }) => `p:${id}`),
    ...subjects.map(({ id }) => `s:${id}`),
  ]
  return [...new Set(facts)].slice(0, mostFacts)
}

export const decadeOf = (year: number): number => Math.floor(year / 10) * 10

/** When it was first published and when each of its editions was, the earliest first. */
export const yearsOf = ({
  original_year,
  editions,
}: Pick<IndexedWork, 'original_year' | 'editions'>): number[] =>
  [...new Set([original_year, ...editions.map(({ year }) => year)].filter(year => year !== null))].sort(
    (one, other) => one - other,
  )

// Of all letters this one stands last in the order that people see: what has no author follows what has one.
const nobody = '\uffff'

/** What a list by authors files a work under. */
export const filedUnder = ({ people }: Pick<IndexedWork, 'people'>): string =>
  (people.find(({ role }) => role === 'author') ?? people[0])?.sortName.slice(0, 200) ?? nobody

/** The beginnings that its people and subjects are suggested by. */
export const openingsOf = ({
  people,
  subjects,
}: IndexedWork): Array<{ key: string; kind: string; id: string }> =>
  [
    ...people.flatMap(({ id, name, sortName, variants }) =>
      [name, sortName, ...variants].map(text => ({ key: comparable(text), kind: 'author', id })),
    ),
    ...subjects.map(({ id, label }) => ({ key: comparable(label), kind: 'subject', id })),
  ].map(({ key, ...one }) => ({ ...one, key: key.slice(0, 100) }))
