import type { PersonalRows } from '../../../personal-data.ts'

/** What was written to somebody. */
export const mailRows: readonly PersonalRows[] = [
  {
    table: 'identity.mails',
    column: 'person_id',
    given: ['created_at', 'address', 'letter', 'params', 'status', 'sent_at'],
    gone: 'removed',
  },
]
