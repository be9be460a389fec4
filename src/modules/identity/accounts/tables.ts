import type { GeneratedAlways } from 'kysely'

type People = {
  id: string
  email: string
  name: string
  password_hash: string
  role: string
  created_at: Date
  suspended_at: Date | null
  own_role: GeneratedAlways<string | null>
  /** When a mail to the address was answered; null until then. */
  email_confirmed_at: Date | null
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

/** `nothing` stands for a link that leads nowhere: written so that the same work is done for an address that nobody has. */
export type LinkPurpose = 'registration' | 'email' | 'password' | 'nothing'

type OneTimeLinks = {
  token_hash: string
  purpose: LinkPurpose
  person_id: string | null
  email: string | null
  name: string | null
  password_hash: string | null
  next: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
}

type Devices = { token_hash: string; person_id: string; created_at: Date; last_used_at: Date }

export type AccountTables = {
  'identity.people': People
  'identity.sessions': Sessions
  'identity.one_time_links': OneTimeLinks
  'identity.devices': Devices
}
