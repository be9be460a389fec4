import type { Generated, GeneratedAlways } from 'kysely'
import type { Band } from '../sentiment/band.ts'
import type { Method } from '../sentiment/reading.ts'

type Reviews = {
  id: string
  work_id: string
  /** The work that it was written of, where that was joined with another since. */
  told_work_id: string
  person_id: string
  /** Plain text, 10 to 5,000 characters. */
  body: string
  /** In quarter stars, 4 to 20. */
  rating: number
  /** From where in the book it is safe, in millionths; null for everybody. */
  gate: number | null
  /** Whether its author had borrowed the book when they wrote it; no loan is named. */
  borrowed_here: boolean
  /** In ten-thousandths, −10000 to 10000. */
  sentiment: number
  band: GeneratedAlways<Band>
  method: Method
  /** Which model read it, where one did. */
  model: Generated<string | null>
  /** False where a newer one of its author is of the same work by now. */
  stands: Generated<boolean>
  /** How many found it so; the database counts. */
  helpful: Generated<number>
  written_at: Date
  edited_at: Generated<Date | null>
  hidden_at: Generated<Date | null>
  hidden_by: Generated<string | null>
  revision: Generated<number>
}

type HelpfulVotes = { review_id: string; person_id: string; voted_at: Date }

export type Outcome = 'kept' | 'hidden'

type ReviewReports = {
  id: string
  review_id: string
  reported_by: string
  reason: string
  reported_at: Date
  resolved_by: Generated<string | null>
  resolved_at: Generated<Date | null>
  outcome: Generated<Outcome | null>
}

type ReviewOpenings = { person_id: string; work_id: string; opened_at: Date }

/** Of the reviews that stand and are not hidden; the database counts. Sums of ten-thousandths and of quarter stars. */
type ReviewTallies = {
  work_id: string
  band: Band
  method: Method
  reviews: number
  sentiment: number
  rating: number
}

export type ReviewTables = {
  'insights.reviews': Reviews
  'insights.helpful_votes': HelpfulVotes
  'insights.review_reports': ReviewReports
  'insights.review_openings': ReviewOpenings
  'insights.review_tallies': ReviewTallies
}
