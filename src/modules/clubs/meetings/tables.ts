import type { Generated } from 'kysely'

type Meetings = {
  id: string
  club_id: string
  work_id: string
  /** The one that it was planned for, where that was joined with another since. */
  told_work_id: Generated<string | null>
  /** The one that the schedule's pages are of; null where it is said in shares alone. */
  edition_id: string | null
  starts_at: Date
  ends_at: Date
  place: string | null
  /** Where one joins from elsewhere; its members' alone to see. */
  link: string | null
  agenda: string | null
  minutes: string | null
  planned_by: string | null
  created_at: Date
  cancelled_at: Date | null
  cancelled_because: string | null
  revision: Generated<number>
}

/** How far to read by when. */
type Milestones = {
  id: string
  club_id: string
  meeting_id: string
  name: string
  /** Of the meeting's edition; null where only the share is known. */
  page: number | null
  /** Of the whole book, in millionths. */
  share: number
  /** A day in the club's zone. */
  due_on: string
}

/** Who means to come, and who came. */
type Attendance = {
  club_id: string
  meeting_id: string
  person_id: string
  answer: Generated<'yes' | 'no' | 'perhaps' | null>
  answered_at: Generated<Date | null>
  attended: Generated<boolean | null>
  recorded_by: Generated<string | null>
  recorded_at: Generated<Date | null>
}

/** Where a person's calendar program fetches meetings. */
type Calendars = { person_id: string; id: string }

export type MeetingTables = {
  'clubs.calendars': Calendars
  'clubs.meetings': Meetings
  'clubs.milestones': Milestones
  'clubs.attendance': Attendance
}
