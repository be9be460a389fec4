import type { DraftIdentifier, DraftSeries, DraftSubject, Role } from '../drafts/draft.ts'
import { sortTitleOf } from '../drafts/title.ts'
import { editionRoles } from './filing.ts'
import type { EditionFacts, StatedEdition, StatedPerson, WorkState } from './work-state.ts'

/** What somebody writes of an edition. */
export type EditionEntry = EditionFacts & {
  /** Null where it is called like the work. */
  editionTitle: string | null
  editionSubtitle: string | null
  series: DraftSeries[]
}

/** What somebody writes of a work and one of its editions; people of other editions are not shown, and stay. */
export type RecordEntry = EditionEntry & {
  title: string
  subtitle: string | null
  otherTitles: string[]
  workLanguage: string | null
  originalYear: number | null
  people: Array<{ name: string; role: Role }>
  subjects: string[]
  genres: string[]
}

/** The state that the entry wants. A name that stands there already stays the person it is, a heading keeps its kind. */
export function wantedState(state: WorkState, editionId: string, entry: RecordEntry): WorkState {
  const { title, subtitle, otherTitles, originalYear } = entry
  const language = entry.workLanguage
  const unchanged = title === state.title && language === state.language
  return {
    ...state,
    title,
    subtitle,
    otherTitles,
    originalYear,
    language,
    sortTitle: unchanged ? state.sortTitle : sortTitleOf(title, language),
    people: peopleWanted(state, editionId, entry.people),
    subjects: subjectsWanted(state, entry),
    editions: state.editions.map(one => (one.id === editionId ? editionWanted(state, one, entry) : one)),
  }
}

function editionWanted(state: WorkState, edition: StatedEdition, entry: RecordEntry): StatedEdition {
  const asTheWork = edition.subtitle === state.subtitle
  return {
    ...editionOf(entry, entry.title),
    id: edition.id,
    cover: edition.cover,
    subtitle: entry.editionSubtitle ?? (asTheWork ? entry.subtitle : null),
  }
}

/** An edition as it is written down; called like the work where the entry has no title of its own. */
export const editionOf = (entry: EditionEntry, workTitle: string): Omit<StatedEdition, 'id' | 'cover'> => ({
  title: entry.editionTitle ?? workTitle,
  subtitle: entry.editionSubtitle,
  statement: entry.statement,
  editionStatement: entry.editionStatement,
  publisher: entry.publisher,
  place: entry.place,
  published: entry.published,
  year: entry.year,
  languages: entry.languages,
  pages: entry.pages,
  extent: entry.extent,
  format: entry.format,
  summary: entry.summary,
  notes: entry.notes,
  callNumber: entry.callNumber,
  identifiers: entry.identifiers.toSorted(byKindAndValue),
  series: entry.series,
})

/** As the database orders them, so that the same numbers are the same state. */
export const byKindAndValue = (one: DraftIdentifier, other: DraftIdentifier): number =>
  one.kind === other.kind ? (one.value < other.value ? -1 : 1) : one.kind < other.kind ? -1 : 1

function peopleWanted(
  { people }: WorkState,
  editionId: string,
  wanted: RecordEntry['people'],
): StatedPerson[] {
  const shown = people.filter(one => one.editionId === null || one.editionId === editionId)
  const named = wanted.map(({ name, role }): StatedPerson => {
    const same = shown.find(one => one.name === name && one.role === role)
    if (same !== undefined) return same
    const contributorId = shown.find(one => one.name === name)?.contributorId ?? null
    return { contributorId, name, role, editionId: editionRoles.has(role) ? editionId : null }
  })
  const others = people.filter(one => one.editionId !== null && one.editionId !== editionId)
  const ofWork = named.filter(one => one.editionId === null)
  const ofEditions = [...named.filter(one => one.editionId !== null), ...others]
  // As the database orders them: those of the work first, then edition by edition.
  return [...ofWork, ...ofEditions.toSorted((a, b) => compare(a.editionId ?? '', b.editionId ?? ''))]
}

const compare = (one: string, other: string): number => (one === other ? 0 : one < other ? -1 : 1)

function subjectsWanted(state: WorkState, { subjects, genres }: RecordEntry): DraftSubject[] {
  const topics = subjects.map((label): DraftSubject => {
    const kind = state.subjects.find(one => one.label === label && one.kind !== 'genre')?.kind
    return { label, kind: kind ?? 'topic' }
  })
  const wanted = [...topics, ...genres.map((label): DraftSubject => ({ label, kind: 'genre' }))]
  const order = ({ label, kind }: DraftSubject): number => {
    const place = state.subjects.findIndex(one => one.label === label && one.kind === kind)
    return place
  }
  // Genres may stand between subjects: who changed neither changes nothing.
  const same = wanted.length === state.subjects.length && wanted.every(one => order(one) >= 0)
  const unmoved = same && inOrder(topics.map(order)) && inOrder(wanted.slice(topics.length).map(order))
  return unmoved ? state.subjects : wanted
}

const inOrder = (places: readonly number[]): boolean =>
  places.every((place, at) => at === 0 || place > (places[at - 1] ?? 0))
