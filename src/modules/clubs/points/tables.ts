import type { Generated } from 'kysely'

type Preferences = {
  person_id: string
  /** Whether they want to have anything to do with bets. */
  bets: Generated<boolean>
  /** Whether they want letters about meetings, of any club. */
  letters: Generated<boolean>
}

type Seasons = {
  id: string
  club_id: string
  /** Days in the club's zone. */
  starts_on: string
  ends_on: string
  grant_points: number
  /** Stakes on bets that paid out, those of them that won, and by how much its winners are ahead; the database keeps them. */
  settled_stakes: Generated<number>
  won_stakes: Generated<number>
  ahead: Generated<number>
}

/** Somebody's points in a season; the ledger's entries alone change the balance. */
type Accounts = {
  club_id: string
  season_id: string
  person_id: string
  balance: Generated<number>
  opened_at: Date
}

/** Only ever added to; a correction is a new entry. */
type Ledger = {
  id: string
  club_id: string
  season_id: string
  /** Null once they are gone. */
  person_id: string | null
  kind: 'grant' | 'stake' | 'payout' | 'refund' | 'correction'
  amount: number
  bet_id: string | null
  stake_id: string | null
  corrects: string | null
  note: string | null
  made_at: Date
  made_by: string | null
}

export type PointTables = {
  'clubs.preferences': Preferences
  'clubs.seasons': Seasons
  'clubs.accounts': Accounts
  'clubs.ledger': Ledger
}
