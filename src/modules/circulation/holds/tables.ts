import type { Generated } from 'kysely'

export type HoldStatus = 'pending' | 'in-transit' | 'on-shelf' | 'picked-up' | 'expired' | 'cancelled'

type Holds = {
  id: string
  library_id: string
  patron_id: string
  work_id: string
  /** The work that it was placed for, where that was joined with this one. */
  joined_from: Generated<string | null>
  /** The one copy that is wanted; null for any of the title. */
  copy_id: string | null
  pickup_branch_id: string
  status: HoldStatus
  placed_at: Date
  placed_by: string | null
  /** 'YYYY-MM-DD', the first day on which it is wanted. */
  starts_on: string | null
  low_priority: Generated<boolean>
  suspended_at: Date | null
  /** 'YYYY-MM-DD', the last day of the suspension. */
  suspended_until: string | null
  /** The copy that is set aside, or on its way. */
  filled_copy_id: string | null
  filled_at: Date | null
  /** 'YYYY-MM-DD', the last day on the hold shelf. */
  shelf_until: string | null
  ended_at: Date | null
}

export type HoldTables = { 'circulation.holds': Holds }
