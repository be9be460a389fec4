import type { Generated } from 'kysely'

type Polls = {
  id: string
  club_id: string
  title: string
  opened_by: string | null
  opened_at: Date
  /** When voting ends, also where somebody ends it by hand. */
  closes_at: Date
  closed_by: Generated<string | null>
  /** When the ballots were counted. */
  closed_at: Generated<Date | null>
  /** How many ballots were. */
  counted: Generated<number | null>
}

/** A title on the ballot. */
type Proposals = {
  id: string
  club_id: string
  poll_id: string
  work_id: string
  /** The one that was proposed, where that was joined with another since. */
  told_work_id: Generated<string | null>
  /** The title as which this one counts, since their works are one. */
  same_as: Generated<string | null>
  proposed_by: string | null
  proposed_at: Date
  words: string | null
  /** What ties were decided by when the ballots were counted; null until then. */
  copies: Generated<number | null>
  waiting: Generated<number | null>
  won: Generated<boolean>
}

type Ballots = {
  id: string
  club_id: string
  poll_id: string
  /** Nobody but they may know it; null where they are gone. */
  person_id: string | null
  cast_at: Date
  closes_at: Date
}

/** One title on one ballot; 1 is its first. */
type Ranks = { poll_id: string; ballot_id: string; proposal_id: string; rank: number }

/** For how many ballots a title stood in a round of the count. */
type Tallies = {
  poll_id: string
  round: number
  proposal_id: string
  votes: number
  went_out: boolean
  by_tie: boolean
}

export type PollTables = {
  'clubs.polls': Polls
  'clubs.proposals': Proposals
  'clubs.ballots': Ballots
  'clubs.ranks': Ranks
  'clubs.tallies': Tallies
}
