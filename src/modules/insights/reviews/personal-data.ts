import type { PersonalRows } from '../../../personal-data.ts'

/** A review is the person's, and goes with them; a model's words over it go, too, by the database. */
export const reviewRows: readonly PersonalRows[] = [
  {
    table: 'insights.reviews',
    column: 'person_id',
    given: [
      'written_at',
      'work_id',
      'body',
      'rating',
      'gate',
      'borrowed_here',
      'sentiment',
      'method',
      'model',
      'helpful',
      'edited_at',
      'hidden_at',
    ],
    gone: 'removed',
  },
  { table: 'insights.reviews', column: 'hidden_by', given: [], gone: { hidden_by: null } },
  {
    table: 'insights.helpful_votes',
    column: 'person_id',
    given: ['voted_at', 'review_id'],
    gone: 'removed',
  },
  {
    table: 'insights.review_reports',
    column: 'reported_by',
    given: ['reported_at', 'review_id', 'reason'],
    gone: 'removed',
  },
  { table: 'insights.review_reports', column: 'resolved_by', given: [], gone: { resolved_by: null } },
  {
    table: 'insights.review_openings',
    column: 'person_id',
    given: ['opened_at', 'work_id'],
    gone: 'removed',
  },
]
