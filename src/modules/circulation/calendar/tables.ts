import type { Generated } from 'kysely'

type OpeningHours = {
  library_id: string
  branch_id: string
  weekday: number
  /** 'HH:mm' */
  opens: string | null
  closes: string | null
  closed: Generated<boolean>
}

type SpecialDays = {
  id: string
  library_id: string
  /** Null for all branches. */
  branch_id: string | null
  yearly: boolean
  /** 'YYYY-MM-DD' */
  from_day: string
  to_day: string
  opens: string | null
  closes: string | null
  closed: boolean
  reason: string
  made_at: Date
}

export type CalendarTables = {
  'circulation.opening_hours': OpeningHours
  'circulation.special_days': SpecialDays
}
