import type { PersonalRows } from '../../../personal-data.ts'

export const summaryRows: readonly PersonalRows[] = [
  { table: 'insights.summaries', column: 'asked_by', given: [], gone: { asked_by: null } },
]
