import type { Generated } from 'kysely'
import type { LetterKind } from './letter.ts'

/** What somebody was told of a meeting by mail. */
type Letters = {
  id: string
  club_id: string
  meeting_id: string
  person_id: string
  kind: LetterKind
  /** When the meeting was to begin, as it was then. */
  starts_at: Date
  /** Of the meeting, that which moved it or called it off; 0 before it begins. */
  revision: Generated<number>
  mail_id: string | null
  written_at: Date
  sent_at: Generated<Date | null>
}

export type LetterTables = { 'clubs.letters': Letters }
