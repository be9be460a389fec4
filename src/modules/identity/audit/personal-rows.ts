import type { PersonalRows } from '../../../personal-data.ts'

/** Entries stay, so that nothing that was done can be made undone; whom they named is forgotten. */
export const auditRows: readonly PersonalRows[] = [
  {
    table: 'identity.audit',
    column: 'actor_id',
    given: ['at', 'event', 'address', 'details'],
    gone: { actor_id: null, address: null, details: '{}' },
  },
  {
    table: 'identity.audit',
    column: 'person_id',
    given: ['at', 'event', 'details'],
    gone: { person_id: null, address: null, details: '{}' },
  },
]
