import type { Generated } from 'kysely'

/** An answer stands; the sources do not say; the model is away; a document that it stood on is gone. */
export type QuestionState = 'waiting' | 'answered' | 'silent' | 'unavailable' | 'withdrawn'

type Questions = {
  id: string
  person_id: string
  /** Of one document, or of those about one work, or of all that its asker may read. */
  document_id: string | null
  work_id: string | null
  /** The work it was asked of, where that has been joined with another since. */
  told_work_id: Generated<string | null>
  question: string
  asked_at: Date
  state: QuestionState
  /** A model's words; null where the passages speak for themselves. */
  answer: Generated<string | null>
  model: Generated<string | null>
  settled_at: Generated<Date | null>
  helpful: Generated<boolean | null>
  task_id: Generated<string | null>
}

/** What an answer stands on, word for word. */
type QuestionSources = { question_id: string; number: number; chunk_id: string; quote: string }

export type QuestionTables = {
  'insights.questions': Questions
  'insights.question_sources': QuestionSources
}
