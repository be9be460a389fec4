import type { ColumnType } from 'kysely'

type Audit = {
  id: string
  at: Date
  event: string
  actor_id: string | null
  address: string | null
  person_id: string | null
  library_id: string | null
  subject_kind: string | null
  subject_id: string | null
  details: ColumnType<Record<string, string | number | boolean | null>, string, never>
  for_members: boolean
}

export type AuditTables = { 'identity.audit': Audit }
