import type { PersonalRows } from '../../../personal-data.ts'

export const genreRows: readonly PersonalRows[] = [
  { table: 'insights.genre_readings', column: 'asked_by', given: [], gone: { asked_by: null } },
  {
    table: 'insights.genre_suggestions',
    column: 'decided_by',
    given: ['decided_at', 'work_id', 'genre', 'state'],
    gone: { decided_by: null },
  },
]
