type TokenFamilies = {
  id: string
  person_id: string
  device: string
  address: string | null
  created_at: Date
  last_used_at: Date
  expires_at: Date
}

type FamilyTokens = {
  hash: string
  family_id: string
  kind: 'access' | 'refresh'
  expires_at: Date
  used_at: Date | null
}

type PersonalTokens = {
  id: string
  hash: string
  person_id: string
  name: string
  scopes: string[]
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
}

export type TokenTables = {
  'identity.token_families': TokenFamilies
  'identity.family_tokens': FamilyTokens
  'identity.personal_tokens': PersonalTokens
}
