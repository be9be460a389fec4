import type { GeneratedAlways } from 'kysely'

type Roles = {
  id: string
  scope: 'library' | 'installation'
  library_id: string | null
  name: string
  created_at: Date
}

type Grants = { role: string; permission: string; own_role: GeneratedAlways<string | null> }

type Switches = { name: string; value: string; changed_at: Date }

export type AccessTables = {
  'identity.switches': Switches
  'identity.roles': Roles
  'identity.grants': Grants
}
