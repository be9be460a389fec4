type People = {
  id: string
  email: string
  name: string
  password_hash: string
  role: string
  created_at: Date
  suspended_at: Date | null
}

type Sessions = {
  id_hash: string
  person_id: string
  expires_at: Date
  created_at: Date
  device: string
  library_id: string | null
  branch_id: string | null
  last_used_at: Date
  address: string | null
}

export type AccountTables = {
  'identity.people': People
  'identity.sessions': Sessions
}
