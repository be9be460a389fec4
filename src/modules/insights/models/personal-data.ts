import type { PersonalRows } from '../../../personal-data.ts'

/** What a model was asked for somebody stays in the counts, without them. */
export const modelRows: readonly PersonalRows[] = [
  // What was asked may be of others, too: it is not given, and goes.
  {
    table: 'insights.model_calls',
    column: 'person_id',
    given: ['began_at', 'purpose', 'provider', 'model', 'outcome'],
    gone: { person_id: null, question: null, answer: null },
  },
  {
    table: 'insights.people_without_models',
    column: 'person_id',
    given: ['off_at'],
    gone: 'removed',
  },
  { table: 'insights.libraries_without_models', column: 'off_by', given: [], gone: { off_by: null } },
]
