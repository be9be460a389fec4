import type { PersonalRows } from '../../../personal-data.ts'

/** Where somebody belongs or wants to, and whom they asked in. Their libraries' names are in the download beside these rows. */
export const membershipRows: readonly PersonalRows[] = [
  {
    table: 'identity.invitations',
    column: 'invited_by',
    given: ['created_at', 'email', 'role', 'expires_at'],
    gone: { invited_by: null },
  },
  {
    table: 'identity.join_requests',
    column: 'person_id',
    given: ['asked_at', 'message', 'declined_at'],
    gone: 'removed',
  },
  { table: 'identity.memberships', column: 'person_id', given: [], gone: 'removed' },
]
