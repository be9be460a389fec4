import type { DraftIdentifier, DraftSeries, DraftSubject } from '../drafts/draft.ts'
import type { Difference } from './difference.ts'
import type { StatedEdition, StatedPerson, WorkState } from './work-state.ts'

/** One part of a field as a page says it: text, and a code whose words stand in the messages (`roles.author`, `identifiers.isbn`). */
export type Said = { text: string; code?: string }

/** A difference as a page shows it: what goes and what comes; of a list only what is not in both. */
export type SaidDifference = {
  field: string
  /** What tells the edition from the others; null for a field of the work. */
  edition: string | null
  before: Said[]
  after: Said[]
}

/** Differences in words, in the order in which they came. `states` are those that know their editions. */
export const inWords = (changes: readonly Difference[], ...states: readonly WorkState[]): SaidDifference[] =>
  changes.map(change => {
    return {
      field: change.field,
      edition: change.editionId === null ? null : editionNamed(change.editionId, change, states),
      ...saidApart(saidOf(change, change.before), saidOf(change, change.after)),
    }
  })

/** What goes and what comes; where nothing does, the order is what changed, and all of both is said. */
export function saidApart(before: Said[], after: Said[]): { before: Said[]; after: Said[] } {
  const without = (said: Said[], other: Said[]) => said.filter(one => !other.some(two => same(one, two)))
  const [gone, come] = [without(before, after), without(after, before)]
  return gone.length === 0 && come.length === 0 ? { before, after } : { before: gone, after: come }
}

const same = (one: Said, other: Said): boolean => one.text === other.text && one.code === other.code

function editionNamed(id: string, change: Difference, states: readonly WorkState[]): string {
  const found = states.flatMap(({ editions }) => editions).find(one => one.id === id)
  const edition = found ?? (change.field === 'edition' ? (change.after ?? change.before) : undefined)
  return edition ? editionWords(edition) : ''
}

/** "Penguin, 2003", or whatever else tells an edition from others. */
export const editionWords = (edition: StatedEdition): string =>
  [edition.editionStatement, edition.publisher, edition.year ?? edition.published]
    .filter(Boolean)
    .join(', ') || edition.title

function saidOf({ field }: Difference, value: unknown): Said[] {
  if (value === null || value === undefined || value === '') return []
  switch (field) {
    case 'people':
      return (value as StatedPerson[]).map(({ name, role }) => ({ text: name, code: `roles.${role}` }))
    case 'subjects':
    case 'genres':
      return (value as DraftSubject[]).map(({ label }) => ({ text: label }))
    case 'identifiers':
      return (value as DraftIdentifier[]).map(one => ({ text: one.value, code: `identifiers.${one.kind}` }))
    case 'series':
      return (value as DraftSeries[]).map(({ name, number }) => ({
        text: number === null ? name : `${name} ; ${number}`,
      }))
    case 'edition':
      return [{ text: editionWords(value as StatedEdition) }]
    case 'format':
      return [{ text: '', code: `formats.${String(value)}` }]
    case 'cover':
      return [{ text: '', code: 'history.picture' }]
    default:
      return [value].flat().map(one => ({ text: String(one) }))
  }
}
