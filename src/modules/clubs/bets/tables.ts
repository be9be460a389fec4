import type { Generated } from 'kysely'
import type { BetKind, VoidReason } from './bet.ts'

export type BetStatus = 'open' | 'closed' | 'settled' | 'void'

type Bets = {
  id: string
  club_id: string
  meeting_id: string
  /** The one in which it was opened: its points are of that one. */
  season_id: string
  kind: BetKind
  opened_by: string | null
  opened_at: Date
  closes_at: Date
  status: Generated<BetStatus>
  /** When its facts were written down; they are of the closing time, or of the meeting where they are who came. */
  frozen_at: Generated<Date | null>
}

type BetOptions = {
  id: string
  club_id: string
  bet_id: string
  position: number
  /** Who runs; null for a number, and once they are gone. */
  person_id: string | null
  /** From how many to how many; null as `most` is without an end. */
  least: number | null
  most: number | null
  won: Generated<boolean | null>
}

type Stakes = {
  id: string
  club_id: string
  bet_id: string
  option_id: string
  person_id: string | null
  points: number
  placed_at: Date
}

/** The evidence. Whose `shown` is false counts without a name: they share only whether they are on time. */
type BetFacts = {
  id: string
  club_id: string
  bet_id: string
  option_id: string | null
  person_id: string | null
  shown: boolean
  finished: boolean | null
  /** Where they came in among those who finished; the same for those who finished together. */
  rank: number | null
  finished_at: Date | null
  attended: boolean | null
}

type Settlements = {
  bet_id: string
  club_id: string
  outcome: 'paid' | 'refunded' | 'void'
  because: VoidReason | null
  staked: number
  paid: number
  refunded: number
  settled_at: Date
  /** Who took it back; null where the system settled it. */
  settled_by: string | null
}

export type BetTables = {
  'clubs.bets': Bets
  'clubs.bet_options': BetOptions
  'clubs.stakes': Stakes
  'clubs.bet_facts': BetFacts
  'clubs.settlements': Settlements
}
