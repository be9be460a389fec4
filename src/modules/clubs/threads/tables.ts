import type { Generated } from 'kysely'
import type { ReactionKind } from './reactions.ts'

type Threads = {
  id: string
  club_id: string
  /** Null where it is of the club at large. */
  meeting_id: string | null
  milestone_id: string | null
  /** The book it is about, which stays when the meeting takes another; null where it is about none. */
  work_id: string | null
  /** The same as it was when the thread began, where the work was joined with another since. */
  told_work_id: string | null
  /** Seen by the whole club, wherever they are in the book. */
  title: string
  started_by: string | null
  started_at: Date
  last_said_at: Date
  closed_at: Date | null
}

type Comments = {
  id: string
  club_id: string
  thread_id: string
  /** The comment under which it stands: its own id where it answers none. */
  root_id: string
  reply_to: string | null
  author_id: string | null
  /** Markdown; null where it was deleted, or its author is gone. */
  body: string | null
  /** The thread's, where there is a gate. */
  work_id: string | null
  /** From where in the book it is safe, in millionths; null for everybody. */
  gate: number | null
  written_at: Date
  edited_at: Generated<Date | null>
  deleted_at: Generated<Date | null>
  hidden_at: Generated<Date | null>
  hidden_by: Generated<string | null>
  revision: Generated<number>
}

/** What a comment said before. */
type CommentVersions = {
  id: string
  club_id: string
  comment_id: string
  author_id: string
  body: string
  gate: number | null
  replaced_at: Date
}

type Reactions = {
  club_id: string
  comment_id: string
  person_id: string
  kind: ReactionKind
  reacted_at: Date
}

type Mentions = { club_id: string; comment_id: string; person_id: string }

export type Outcome = 'kept' | 'hidden'

type Reports = {
  id: string
  club_id: string
  comment_id: string
  reported_by: string
  reason: string
  reported_at: Date
  resolved_by: Generated<string | null>
  resolved_at: Generated<Date | null>
  outcome: Generated<Outcome | null>
}

type ThreadVisits = {
  club_id: string
  thread_id: string
  person_id: string
  seen_at: Generated<Date | null>
  /** Where they were in the book then: what opened since is new to them, whenever it was written. */
  seen_share: Generated<number>
  /** Since when they see the whole of it, wherever they are in the book. */
  opened_at: Generated<Date | null>
}

export type ThreadTables = {
  'clubs.threads': Threads
  'clubs.comments': Comments
  'clubs.comment_versions': CommentVersions
  'clubs.reactions': Reactions
  'clubs.mentions': Mentions
  'clubs.reports': Reports
  'clubs.thread_visits': ThreadVisits
}
