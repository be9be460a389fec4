import type { GeneratedAlways } from 'kysely'
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
}

type Branches = { id: string; library_id: string; name: string; created_at: Date }

type Memberships = {
  library_id: string
  person_id: string
  role: string
  own_role: GeneratedAlways<string | null>
  created_at: Date
}

export type LibraryTables = {
  'identity.libraries': Libraries
  'identity.branches': Branches
  'identity.memberships': Memberships
}
