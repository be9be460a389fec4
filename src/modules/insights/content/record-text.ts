import { createHash } from 'node:crypto'
import type { WorkState } from '../../catalog/index.ts'

/** What the record of a work tells, as a model gets it, and its digest, by which a change is noticed. */
export type RecordText = { text: string; digest: string }

const mostOfDescription = 1000
const mostCharacters = 2000

/** Title, authors, series, subjects and the longest description. Nothing in it is a library's own or a reader's. */
export function recordText({ title, subtitle, people, subjects, editions }: WorkState): RecordText {
  const authors = people.filter(({ role }) => role === 'author').map(({ name }) => name)
  const series = editions.flatMap(edition => edition.series.map(({ name }) => name))
  const description = editions.map(({ summary }) => summary?.trim() ?? '').reduce(longer, '')
  const text = [
    [title, subtitle].filter(Boolean).join(': '),
    listed(authors),
    listed(series),
    listed(subjects.map(({ label }) => label)),
    description.slice(0, mostOfDescription),
  ]
    .filter(Boolean)
    .join('\n')
    .slice(0, mostCharacters)
  return { text, digest: createHash('sha256').update(text).digest('hex') }
}

const listed = (names: readonly string[]): string => [...new Set(names)].join(', ')

const longer = (one: string, other: string): string => (other.length > one.length ? other : one)
