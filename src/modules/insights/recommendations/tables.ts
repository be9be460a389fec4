import type { Generated } from 'kysely'

type TasteChoices = { person_id: string; counted: boolean; at_home: boolean }

/** What people who may be counted liked; for counting alone. */
type Likes = { person_id: string; work_id: string }

/** How many liked a work; the database counts. */
type LikedWorks = {
  work_id: string
  people: number
  /** Whether its neighbours are to be learned anew. */
  stale: Generated<boolean>
}

type Neighbours = {
  work_id: string
  neighbour_id: string
  likeness: number
  /** How many liked both; three at least. */
  people: number
}

type Dismissals = {
  person_id: string
  /** The work that was put aside, and the one that it lives on in. */
  told_work_id: string
  work_id: string
  dismissed_at: Date
}

export type RecommendationTables = {
  'insights.taste_choices': TasteChoices
  'insights.likes': Likes
  'insights.liked_works': LikedWorks
  'insights.neighbours': Neighbours
  'insights.dismissals': Dismissals
}
