export const goalKinds = ['books', 'pages', 'hours'] as const
export type GoalKind = (typeof goalKinds)[number]

type Goals = {
  id: string
  person_id: string
  kind: GoalKind
  amount: number
  /** The reader's own days, both included. */
  begins: string
  ends: string
  created_at: Date
}

/** A list of prompts that somebody wants to find a book for, each. */
type Challenges = { id: string; person_id: string; name: string; created_at: Date }

type Prompts = {
  id: string
  challenge_id: string
  person_id: string
  place: number
  words: string
  /** The book of the log that answers it; null while none does. */
  book_id: string | null
}

export type GoalTables = {
  'reading.goals': Goals
  'reading.challenges': Challenges
  'reading.prompts': Prompts
}
