import type { GeneratedAlways } from 'kysely'

type Roles = {
  id: string
  scope: 'library' | 'installation'
  library_id: string | null
  name: string
  created_at: Date
}

type Grants = { role: string; permission: string; own_role: GeneratedAlways<string | null> }

export type AccessTables = {
  'identity.roles': Roles
  'identity.grants': Grants
}
