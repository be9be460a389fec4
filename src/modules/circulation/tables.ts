import type { Db } from '../../database.ts'

type Patrons = {
  id: string
  library_id: string
  person_id: string | null
  name: string
  search_name: string
  email: string | null
  phone: string | null
  category: string
  home_branch_id: string
  /** 'YYYY-MM-DD', the last day the card is good. */
  expires_on: string | null
  note: string | null
  keeps_history: boolean
  created_at: Date
}

type Cards = {
  id: string
  library_id: string
  patron_id: string
  number: string
  status: 'active' | 'lost' | 'replaced'
  created_at: Date
}

type Rules = {
  id: string
  library_id: string
  branch_id: string | null
  category: string | null
  item_type: string | null
  loan_days: number | null
  loan_limit: number | null
}

type Loans = {
  id: string
  library_id: string
  patron_id: string
  copy_id: string
  work_id: string
  branch_id: string
  lent_at: Date
  /** Null when the account of whoever lent it is gone. */
  lent_by: string | null
  due_at: Date
  returned_at: Date | null
  returned_branch_id: string | null
  keeps_history: boolean
  one_per_title: boolean
}

type Scans = {
  id: string
  library_id: string
  branch_id: string
  staff_id: string
  scanned_at: Date
  barcode: string
  title: string | null
  work_id: string | null
  loan_id: string | null
  outcome: string
  due_at: Date | null
}

export type CirculationTables = {
  'circulation.patrons': Patrons
  'circulation.cards': Cards
  'circulation.rules': Rules
  'circulation.loans': Loans
  'circulation.scans': Scans
}

export const tables = (db: Db) => db.$extendTables<CirculationTables>()
