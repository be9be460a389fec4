import type { PersonalRows } from '../../../personal-data.ts'

/** What is learned from somebody goes with them; what many together like stays, without them from the next night on. */
export const tasteRows: readonly PersonalRows[] = [
  {
    table: 'insights.taste_choices',
    column: 'person_id',
    given: ['counted', 'at_home'],
    gone: 'removed',
  },
  { table: 'insights.likes', column: 'person_id', given: [], gone: 'removed' },
  {
    table: 'insights.dismissals',
    column: 'person_id',
    given: ['dismissed_at', 'work_id'],
    gone: 'removed',
  },
]
