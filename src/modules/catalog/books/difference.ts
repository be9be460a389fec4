import { isDeepStrictEqual } from 'node:util'
import { sortTitleOf } from '../drafts/title.ts'
import type { StatedEdition, StatedPerson, WorkState } from './work-state.ts'

export const workFields = [
  'title',
  'subtitle',
  'otherTitles',
  'language',
  'originalYear',
  'cover',
  'people',
  'subjects',
  'genres',
] as const
export type WorkField = (typeof workFields)[number]

export const editionFields = [
  'title',
  'subtitle',
  'statement',
  'editionStatement',
  'publisher',
  'place',
  'published',
  'year',
  'languages',
  'pages',
  'extent',
  'format',
  'summary',
  'notes',
  'callNumber',
  'cover',
  'people',
  'identifiers',
  'series',
] as const
export type EditionField = (typeof editionFields)[number]

/** One field of a work, or with an edition's id of that edition; `edition` is the edition itself, there or not. */
export type Difference =
  | { field: WorkField; editionId: null; before: unknown; after: unknown }
  | { field: EditionField; editionId: string; before: unknown; after: unknown }
  | { field: 'edition'; editionId: string; before: StatedEdition | null; after: StatedEdition | null }

/** What has to be done to one state to make it the other, field by field: of the work first, then of its editions. */
export function differences(before: WorkState, after: WorkState): Difference[] {
  const ofWork = workFields
    .map(field => ({
      field,
      editionId: null,
      before: workValue(before, field),
      after: workValue(after, field),
    }))
    .filter(differs)
  const ids = [...new Set([...before.editions, ...after.editions].map(({ id }) => id))].sort()
  return [...ofWork, ...ids.flatMap(id => ofEdition(id, before, after))]
}

function ofEdition(editionId: string, before: WorkState, after: WorkState): Difference[] {
  const [was, is] = [editionIn(before, editionId), editionIn(after, editionId)]
  if (was === null || is === null) return [{ field: 'edition', editionId, before: was, after: is }]
  return editionFields
    .map(field => ({
      field,
      editionId,
      before: editionValue(before, was, field),
      after: editionValue(after, is, field),
    }))
    .filter(differs)
}

/** A person whose name is spelt otherwise since is the same person. */
const differs = ({ field, before, after }: { field: string; before: unknown; after: unknown }): boolean =>
  field === 'people'
    ? !isDeepStrictEqual((before as StatedPerson[]).map(partOf), (after as StatedPerson[]).map(partOf))
    : !isDeepStrictEqual(before, after)

const partOf = ({ contributorId, name, role }: StatedPerson) => [contributorId ?? name, role]

const editionIn = ({ editions }: WorkState, editionId: string): StatedEdition | null =>
  editions.find(({ id }) => id === editionId) ?? null

function workValue(state: WorkState, field: WorkField): unknown {
  switch (field) {
    case 'people':
      return peopleOf(state, null)
    case 'subjects':
      return state.subjects.filter(({ kind }) => kind !== 'genre')
    case 'genres':
      return state.subjects.filter(({ kind }) => kind === 'genre')
    default:
      return state[field]
  }
}

const editionValue = (state: WorkState, edition: StatedEdition, field: EditionField): unknown =>
  field === 'people' ? peopleOf(state, edition.id) : edition[field]

const peopleOf = ({ people }: WorkState, editionId: string | null): StatedPerson[] =>
  people.filter(one => one.editionId === editionId)

/** What a field says now; undefined for one of an edition that is gone. */
export function valueNow(state: WorkState, { field, editionId }: Difference): unknown {
  if (editionId === null) return workValue(state, field as WorkField)
  const edition = editionIn(state, editionId)
  if (field === 'edition') return edition
  if (edition === null) return undefined
  return editionValue(state, edition, field as EditionField)
}

/** Whether the field says no longer what it said when the change was wanted, and not yet what is wanted. */
export const isStaleIn = (state: WorkState, change: Difference): boolean => {
  const now = { field: change.field, before: valueNow(state, change) }
  if (now.before === undefined) return true
  return differs({ ...now, after: change.before }) && differs({ ...now, after: change.after })
}

/** The state with these changes made to it, whatever their fields say there; a change of an edition that is gone is passed over. */
export function changed(state: WorkState, changes: readonly Difference[]): WorkState {
  return changes.reduce((so, change) => changedOnce(so, change), state)
}

function changedOnce(state: WorkState, { field, editionId, after }: Difference): WorkState {
  if (field === 'edition') {
    const others = state.editions.filter(({ id }) => id !== editionId)
    return { ...state, editions: after === null ? others : [...others, after as StatedEdition] }
  }
  if (field === 'people') {
    const others = state.people.filter(one => one.editionId !== editionId)
    const wanted = after as StatedPerson[]
    return { ...state, people: editionId === null ? [...wanted, ...others] : [...others, ...wanted] }
  }
  if (editionId !== null)
    return {
      ...state,
      editions: state.editions.map(one => (one.id === editionId ? { ...one, [field]: after } : one)),
    }
  if (field === 'subjects' || field === 'genres') {
    const others = state.subjects.filter(({ kind }) => (kind === 'genre') !== (field === 'genres'))
    const wanted = after as WorkState['subjects']
    return { ...state, subjects: field === 'genres' ? [...others, ...wanted] : [...wanted, ...others] }
  }
  const next = { ...state, [field]: after }
  return field === 'title' ? { ...next, sortTitle: sortTitleOf(next.title, next.language) } : next
}
