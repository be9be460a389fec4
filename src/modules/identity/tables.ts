import type { Db } from '../../database.ts'
import type { Library, Person, Role } from '../../web/kit/context.ts'

type People = {
  id: string
  email: string
  name: string
  password_hash: string
  role: Person['role']
  created_at: Date
}

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

type Memberships = { library_id: string; person_id: string; role: Role; created_at: Date }

type Sessions = {
  id_hash: string
  person_id: string
  expires_at: Date
  created_at: Date
  device: string
  library_id: string | null
  branch_id: string | null
}

export type IdentityTables = {
  'identity.people': People
  'identity.libraries': Libraries
  'identity.branches': Branches
  'identity.memberships': Memberships
  'identity.sessions': Sessions
}

export const tables = (db: Db) => db.$extendTables<IdentityTables>()
