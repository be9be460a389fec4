import type { Generated, GeneratedAlways } from 'kysely'
import type { Library } from '../../../web/kit/context.ts'

type Libraries = {
  id: string
  name: string
  kind: Library['kind']
  zone: string
  currency: string
  language: string
  cloth: string | null
  public_catalogue: boolean
  created_at: Date
  description: Generated<string | null>
  picture: Generated<string | null>
  joining: Generated<'closed' | 'request' | 'open'>
  members_seen: Generated<boolean>
}

type Branches = { id: string; library_id: string; name: string; created_at: Date }

type Memberships = {
  library_id: string
  person_id: string
  role: string
  own_role: GeneratedAlways<string | null>
  created_at: Date
}

type Invitations = {
  id: string
  library_id: string
  role: string
  own_role: GeneratedAlways<string | null>
  email: string | null
  token_hash: string
  invited_by: string | null
  created_at: Date
  expires_at: Date
  uses_left: number | null
}

type JoinRequests = {
  library_id: string
  person_id: string
  message: string | null
  asked_at: Date
  declined_at: Date | null
}

export type LibraryTables = {
  'identity.invitations': Invitations
  'identity.join_requests': JoinRequests
  'identity.libraries': Libraries
  'identity.branches': Branches
  'identity.memberships': Memberships
}
