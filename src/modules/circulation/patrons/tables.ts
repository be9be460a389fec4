import type { Generated } from 'kysely'

type Patrons = {
  id: string
  library_id: string
  person_id: string | null
  name: string
  search_name: string
  email: string | null
  phone: string | null
  address: string | null
  /** 'YYYY-MM-DD' */
  born_on: string | null
  category: string
  home_branch_id: string
  /** 'YYYY-MM-DD', the last day the card is good. */
  expires_on: string | null
  note: string | null
  /** Shown at the desk with each scan of the card. */
  alert: string | null
  pin_hash: string | null
  keeps_history: boolean
  /** How they hear of notices: as they come, once a day, or on their page. */
  notices_by: Generated<'at-once' | 'daily' | 'page'>
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

type Categories = {
  library_id: string
  code: string
  name: string
  card_months: number | null
  place: number
}

type Restrictions = {
  id: string
  library_id: string
  patron_id: string
  reason: string
  /** 'YYYY-MM-DD', the last day it holds; without end where it is null. */
  until_day: string | null
  made_at: Date
  made_by: string | null
  lifted_at: Date | null
  lifted_by: string | null
}

export type PatronTables = {
  'circulation.patrons': Patrons
  'circulation.cards': Cards
  'circulation.categories': Categories
  'circulation.restrictions': Restrictions
}
