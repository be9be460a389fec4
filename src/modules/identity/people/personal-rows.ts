import type { PersonalRows } from '../../../personal-data.ts'

/** What is between people. Their names are in the download beside these rows. */
export const relationRows: readonly PersonalRows[] = [
  { table: 'identity.relations', column: 'low_id', given: [], gone: 'removed' },
  { table: 'identity.relations', column: 'high_id', given: [], gone: 'removed' },
  {
    table: 'identity.friend_requests',
    column: 'person_id',
    given: ['asked_at', 'sought'],
    gone: 'removed',
  },
  { table: 'identity.friend_requests', column: 'found_id', given: [], gone: { found_id: null } },
]
