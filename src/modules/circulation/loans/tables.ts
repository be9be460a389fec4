import type { Generated } from 'kysely'

/** Who does something about a loan: staff at the desk, the patron, a program, or the nightly run. */
export type Through = 'desk' | 'self' | 'program'

type Loans = {
  id: string
  library_id: string
  /** Null when the loan was closed and its patron forgotten. */
  patron_id: string | null
  copy_id: string
  work_id: string
  branch_id: string
  lent_at: Date
  /** Null when the account of whoever lent it is gone. */
  lent_by: string | null
  lent_through: Generated<Through>
  /** As rules write it: '14d' or '3h'. */
  length: string
  due_at: Date
  /** As counted when it was lent or renewed last, before any closing moved it. */
  given_due_at: Date
  renewals: Generated<number>
  claimed_at: Date | null
  returned_at: Date | null
  returned_branch_id: string | null
  closed_as: 'returned' | 'lost' | null
  keeps_history: boolean
  one_per_title: boolean
}

type Renewals = {
  id: string
  library_id: string
  loan_id: string
  renewed_at: Date
  due_before: Date
  /** As first given then, whatever a closing had made of it: what undoing the renewal brings back. */
  given_before: Date
  due_after: Date
  through: Through | 'by-itself'
  renewed_by: string | null
}

type DueDateFeeds = {
  person_id: string
  /** Counts up with each new address, so that the one before is good for nothing. */
  number: number
}

export type LoanTables = {
  'circulation.due_date_feeds': DueDateFeeds
  'circulation.loans': Loans
  'circulation.renewals': Renewals
}
