import { createHash } from 'node:crypto'
import { type Refused, refused } from '../../../refusal.ts'
import type { WorkState } from '../../catalog/index.ts'

/** What the record of a work tells of it, and its digest, by which a change is noticed. */
export type Source = { material: string; digest: string }

const mostDescriptions = 3
const mostCharacters = 6000
/** So much has to be told of what is in a book: from its title alone a model makes things up. */
const leastCharacters = 80

/** What a model is given of a work. */
export const sourceOf = (state: WorkState): Source | Refused<'too-little-text'> =>
  toldOf(state).join(' ').length < leastCharacters ? refused('too-little-text') : recordOf(state)

/** What the record of a work tells of it, however little. Nothing in it is a library's own or a reader's. */
export function recordOf(state: WorkState): Source {
  const { title, subtitle, people, originalYear, subjects } = state
  const authors = people.filter(({ role }) => role === 'author').map(({ name }) => name)
  const material = [
    `Title: ${[title, subtitle].filter(Boolean).join(': ')}`,
    authors.length > 0 ? `By: ${authors.join(', ')}` : '',
    originalYear ? `First published: ${originalYear}` : '',
    subjects.length > 0 ? `Subjects: ${subjects.map(({ label }) => label).join('; ')}` : '',
    `Told of it:\n${toldOf(state).join('\n\n')}`,
  ]
    .filter(Boolean)
    .join('\n')
    .slice(0, mostCharacters)
  return { material, digest: createHash('sha256').update(material).digest('hex') }
}

/** Its longest descriptions, and the notes. */
export function toldOf({
  editions,
}: {
  editions: readonly { summary: string | null; notes: readonly string[] }[]
}): string[] {
  const descriptions = [...new Set(editions.flatMap(({ summary }) => (summary ? [summary.trim()] : [])))]
  const notes = [...new Set(editions.flatMap(edition => edition.notes))]
  return [...descriptions.toSorted(longestFirst).slice(0, mostDescriptions), ...notes]
}

const longestFirst = (one: string, other: string): number => other.length - one.length
