import type { Tone } from './representative.ts'

type Consensus = {
  work_id: string
  /** A model's, about reviews that are open to everybody; null without one. */
  words: string | null
  model: string | null
  /** How many reviews were read for it. */
  reviews: number
  found_at: Date
}

type ConsensusQuotes = {
  work_id: string
  tone: Tone
  position: number
  review_id: string
  /** Verbatim out of the review. */
  sentence: string
}

export type ConsensusTables = {
  'insights.consensus': Consensus
  'insights.consensus_quotes': ConsensusQuotes
}
