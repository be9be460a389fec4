import type { Generated } from 'kysely'

type SecondFactors = {
  person_id: string
  /** Sealed. */
  secret: string
  begun_at: Date
  /** Null until the first code was right; until then it is asked of nobody. */
  confirmed_at: Date | null
  last_counter: Generated<string | number>
  tries: Generated<number>
  tried_at: Date | null
}

type RecoveryCodes = { person_id: string; code_hash: string; used_at: Date | null }

type HalfSignIns = {
  token_hash: string
  person_id: string
  proof: string
  tries: Generated<number>
  expires_at: Date
}

export type SecondFactorTables = {
  'identity.second_factors': SecondFactors
  'identity.recovery_codes': RecoveryCodes
  'identity.half_sign_ins': HalfSignIns
}
