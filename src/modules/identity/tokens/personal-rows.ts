import type { PersonalRows } from '../../../personal-data.ts'

/** What programs may ask in somebody's name. */
export const tokenRows: readonly PersonalRows[] = [
  {
    table: 'identity.token_families',
    column: 'person_id',
    given: ['created_at', 'last_used_at', 'expires_at', 'device', 'address'],
    gone: 'removed',
  },
  {
    table: 'identity.personal_tokens',
    column: 'person_id',
    given: ['created_at', 'name', 'scopes', 'last_used_at', 'expires_at'],
    gone: 'removed',
  },
]
