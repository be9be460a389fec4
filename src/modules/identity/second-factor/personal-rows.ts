import type { PersonalRows } from '../../../personal-data.ts'

/** The second thing somebody shows to sign in; what it is, is a secret from them, too. */
export const secondFactorRows: readonly PersonalRows[] = [
  { table: 'identity.half_sign_ins', column: 'person_id', given: [], gone: 'removed' },
  { table: 'identity.recovery_codes', column: 'person_id', given: ['used_at'], gone: 'removed' },
  {
    table: 'identity.second_factors',
    column: 'person_id',
    given: ['begun_at', 'confirmed_at'],
    gone: 'removed',
  },
]
