import type { PersonalRows } from '../../../personal-data.ts'

/** What somebody asked is theirs, and goes with them and all that was found. */
export const questionRows: readonly PersonalRows[] = [
  {
    table: 'insights.questions',
    column: 'person_id',
    given: ['asked_at', 'question', 'state', 'answer', 'model', 'helpful'],
    gone: 'removed',
  },
]
