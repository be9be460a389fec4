import type { Person } from '../../../web/kit/context.ts'

type People = {
  id: string
  email: string
  name: string
  password_hash: string
  role: Person['role']
  created_at: Date
}

type Sessions = {
  id_hash: string
  person_id: string
  expires_at: Date
  created_at: Date
  device: string
  library_id: string | null
  branch_id: string | null
}

export type AccountTables = {
  'identity.people': People
  'identity.sessions': Sessions
}
