import { editionWords } from '../books/difference-words.ts'
import type { StatedEdition, StatedPerson, WorkState } from '../books/work-state.ts'
import type { Format, IdentifierKind, Role } from '../drafts/draft.ts'

/** What the edition that stays takes from the other where it says nothing, with the columns that hold it. */
export const filledColumns = {
  subtitle: 'subtitle',
  statement: 'statement',
  editionStatement: 'edition_statement',
  publisher: 'publisher',
  place: 'place',
  published: 'published',
  year: 'year',
  languages: 'languages',
  pages: 'pages',
  extent: 'extent',
  summary: 'summary',
  notes: 'notes',
  callNumber: 'call_number',
  cover: 'cover',
} as const
type FilledField = keyof typeof filledColumns
const filledFields = Object.keys(filledColumns) as FilledField[]

/** One of two editions as the preview of their merge shows it; `goes` is what goes over and is new to the other. */
export type EditionSide = {
  words: string
  title: string
  format: Format
  identifiers: Array<{ kind: IdentifierKind; value: string; goes: boolean }>
  series: Array<{ name: string; goes: boolean }>
  people: Array<{ name: string; role: Role; goes: boolean }>
}

export type EditionPreview = {
  from: EditionSide
  into: EditionSide
  /** Fields that the edition that stays does not say and takes from the other. */
  filled: Array<{ field: FilledField; value: string }>
}

type Placed = { work: WorkState; edition: StatedEdition }

/** What joining two editions would do, before it is done. */
export const editionPreview = (from: Placed, into: Placed): EditionPreview => ({
  from: side(from, into),
  into: side(into, into),
  filled: filledFields.flatMap(field => {
    const [here, there] = [said(into.edition[field]), said(from.edition[field])]
    return here.length === 0 && there.length > 0 ? [{ field, value: there.join('; ') }] : []
  }),
})

const said = (value: string | number | string[] | null): Array<string | number> => [value ?? []].flat()

const side = ({ work, edition }: Placed, other: Placed): EditionSide => ({
  words: editionWords(edition),
  title: edition.title,
  format: edition.format,
  identifiers: edition.identifiers.map(one => ({
    ...one,
    goes: !other.edition.identifiers.some(two => two.kind === one.kind && two.value === one.value),
  })),
  series: edition.series.map(({ name }) => ({
    name,
    goes: !other.edition.series.some(one => one.name === name),
  })),
  people: peopleOf(work, edition).map(one => ({
    name: one.name,
    role: one.role,
    goes: !peopleOf(other.work, other.edition).some(
      two => two.contributorId === one.contributorId && two.role === one.role,
    ),
  })),
})

const peopleOf = ({ people }: WorkState, { id }: StatedEdition): StatedPerson[] =>
  people.filter(({ editionId }) => editionId === id)
