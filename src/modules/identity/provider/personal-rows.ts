import type { PersonalRows } from '../../../personal-data.ts'

/** With which accounts elsewhere somebody signs in here. */
export const externalAccountRows: readonly PersonalRows[] = [
  {
    table: 'identity.external_accounts',
    column: 'person_id',
    given: ['issuer', 'subject', 'linked_at'],
    gone: 'removed',
  },
]
