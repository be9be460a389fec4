import { createHash } from 'node:crypto'
import { type Refused, refused } from '../../../refusal.ts'
import type { WorkState } from '../../catalog/index.ts'

/** What a summary is made from, and its digest, by which a change is noticed. */
export type Source = { material: string; digest: string }

const mostDescriptions = 3
const mostCharacters = 6000
/** So much has to be told of what is in a book: from its title alone a model makes things up. */
const leastCharacters = 80

/** What the record of a work tells of it, as a model gets it. Nothing in it is a library's own or a reader's. */
export function sourceOf(state: WorkState): Source | Refused<'too-little-text'> {
  const descriptions = [
    ...new Set(state.editions.flatMap(({ summary }) => (summary ? [summary.trim()] : []))),
  ]
  const notes = [...new Set(state.editions.flatMap(edition => edition.notes))]
  const told = [...descriptions.toSorted(longestFirst).slice(0, mostDescriptions), ...notes]
  if (told.join(' ').length < leastCharacters) return refused('too-little-text')
  const { title, subtitle, people, originalYear, subjects } = state
  const authors = people.filter(({ role }) => role === 'author').map(({ name }) => name)
  const material = [
    `Title: ${[title, subtitle].filter(Boolean).join(': ')}`,
    authors.length > 0 ? `By: ${authors.join(', ')}` : '',
    originalYear ? `First published: ${originalYear}` : '',
    subjects.length > 0 ? `Subjects: ${subjects.map(({ label }) => label).join('; ')}` : '',
    `Told of it:\n${told.join('\n\n')}`,
  ]
    .filter(Boolean)
    .join('\n')
    .slice(0, mostCharacters)
  return { material, digest: createHash('sha256').update(material).digest('hex') }
}

const longestFirst = (one: string, other: string): number => other.length - one.length
