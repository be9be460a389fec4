import type { RecordChange } from './book-change-form.ts'
import { byKindAndValue, wantedState } from './record-entry.ts'
import { recordForm, recordValues } from './record-form.ts'
import type { StatedEdition, WorkState } from './work-state.ts'

/** A record with a change made to it; null where the change names an edition that is none of its own. */
export function changedRecord(state: WorkState, { editions = [], ...facts }: RecordChange): WorkState | null {
  if (editions.some(one => !state.editions.some(({ id }) => id === one.id))) return null
  const wanted = Object.keys(facts).length === 0 ? state : withFacts(state, facts)
  return {
    ...wanted,
    editions: wanted.editions.map(edition => {
      const change = editions.find(({ id }) => id === edition.id)
      return change === undefined ? edition : { ...edition, ...columnsOf(change) }
    }),
  }
}

/** The first edition goes on being called like the work, as on the form that changes both. */
function withFacts(
  state: WorkState,
  { other_titles, language, original_year, ...rest }: Omit<RecordChange, 'editions'>,
): WorkState {
  const editionId = state.editions[0]?.id ?? noEdition
  const { entry } = recordForm.parse(recordValues(state, editionId, 0))
  return wantedState(state, editionId, {
    ...entry,
    ...rest,
    ...(other_titles === undefined ? {} : { otherTitles: other_titles }),
    ...(language === undefined ? {} : { workLanguage: language }),
    ...(original_year === undefined ? {} : { originalYear: original_year }),
  })
}

const noEdition = '00000000-0000-0000-0000-000000000000'

type EditionChange = NonNullable<RecordChange['editions']>[number]

const columnsOf = ({
  edition,
  call_number,
  identifiers,
  ...rest
}: EditionChange): Partial<StatedEdition> => ({
  ...rest,
  ...(edition === undefined ? {} : { editionStatement: edition }),
  ...(call_number === undefined ? {} : { callNumber: call_number }),
  ...(identifiers === undefined ? {} : { identifiers: identifiers.toSorted(byKindAndValue) }),
})
