import type { Generated } from 'kysely'
import type { Difference } from '../books/difference.ts'
import type { Json } from '../column-types.ts'

export type ProposalStatus = 'open' | 'accepted' | 'declined' | 'withdrawn'

type Proposals = {
  id: string
  work_id: string
  library_id: string
  person_id: string | null
  /** Each field as it was when the change was wanted, and as it is wanted. */
  changes: Json<Difference[]>
  status: Generated<ProposalStatus>
  reason: string | null
  decided_by: string | null
  decided_at: Date | null
  created_at: Date
}

export type ProposalTables = { 'catalog.proposals': Proposals }
