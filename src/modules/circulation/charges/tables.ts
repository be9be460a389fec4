import type { JSONColumnType } from 'kysely'
import type { Fine } from './fine.ts'

export type ChargeKind = 'fine' | 'lost' | 'replacement' | 'manual'
export type SettlementKind = 'payment' | 'waiver' | 'refund'
export type PaymentMethod = 'cash' | 'card' | 'transfer' | 'other'

type Ledger = {
  id: string
  library_id: string
  patron_id: string
  kind: ChargeKind | SettlementKind | 'payout'
  /** Minor units; what is owed is above zero, what settles it below. */
  amount: number
  /** The charge that this settles. */
  settles: string | null
  loan_id: string | null
  branch_id: string | null
  method: PaymentMethod | null
  receipt_id: string | null
  note: string | null
  /** How a fine came about. */
  explained: JSONColumnType<Fine | null, Fine | string | null, never>
  made_at: Date
  made_by: string | null
}

export type ChargeTables = { 'circulation.ledger': Ledger }
