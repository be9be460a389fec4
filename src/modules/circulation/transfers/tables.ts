type Transfers = {
  id: string
  library_id: string
  copy_id: string
  from_branch_id: string
  to_branch_id: string
  reason: 'hold' | 'home' | 'asked'
  hold_id: string | null
  sent_at: Date
  sent_by: string | null
  ended_at: Date | null
  ended_as: 'received' | 'cancelled' | null
}

type Routes = {
  library_id: string
  from_branch_id: string
  to_branch_id: string
  /** Null where nothing is sent. */
  cost: number | null
}

export type TransferTables = {
  'circulation.transfers': Transfers
  'circulation.routes': Routes
}
