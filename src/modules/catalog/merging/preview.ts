import { editionWords } from '../books/difference-words.ts'
import type { StatedPerson, WorkState } from '../books/work-state.ts'
import type { Format } from '../drafts/draft.ts'

const fields = ['subtitle', 'otherTitles', 'language', 'originalYear', 'cover'] as const

/** One side of a merge as its preview shows it; `goes` is what goes over and is new to the other. */
export type Side = {
  title: string
  editions: Array<{ words: string; format: Format }>
  people: Array<{ name: string; role: string; goes: boolean }>
  subjects: Array<{ label: string; goes: boolean }>
}

export type Preview = {
  from: Side
  into: Side
  /** Fields that the survivor does not say and takes from the other. */
  filled: Array<{ field: (typeof fields)[number]; value: string }>
}

/** What joining would do, before it is done. */
export const preview = (from: WorkState, into: WorkState): Preview => ({
  from: side(from, into),
  into: side(into, into),
  filled: fields.flatMap(field => {
    const value = from[field]
    const empty = into[field] === null || [into[field]].flat().length === 0
    const says = value !== null && [value].flat().length > 0
    return empty && says ? [{ field, value: [value].flat().join('; ') }] : []
  }),
})

const side = (state: WorkState, other: WorkState): Side => ({
  title: state.title,
  editions: state.editions.map(one => ({ words: editionWords(one), format: one.format })),
  people: state.people.map(one => ({
    name: one.name,
    role: one.role,
    goes: state !== other && !other.people.some(two => samePart(one, two)),
  })),
  subjects: state.subjects.map(({ label }) => ({
    label,
    goes: state !== other && !other.subjects.some(one => one.label === label),
  })),
})

const samePart = (one: StatedPerson, two: StatedPerson): boolean =>
  one.contributorId === two.contributorId && one.role === two.role && two.editionId === null
