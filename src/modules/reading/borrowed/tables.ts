/** Whether a book that somebody borrows comes into their log as being read. */
export const atLendingChoices = ['ask', 'always', 'never'] as const
export type AtLending = (typeof atLendingChoices)[number]

export type QuestionKind = 'start' | 'end'

type Preferences = { person_id: string; at_lending: AtLending }

/** Something asked of a reader about a book that they borrowed or brought back. */
type Questions = {
  id: string
  person_id: string
  work_id: string
  /** The edition of the copy that they had. */
  edition_id: string | null
  kind: QuestionKind
  asked_at: Date
}

export type BorrowedTables = { 'reading.preferences': Preferences; 'reading.questions': Questions }
