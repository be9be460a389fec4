import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import type { Answer } from './meeting.ts'
import { lockedMeeting, type OfMeeting } from './planning.ts'

/** Says whether one comes; it can be said otherwise until the meeting is over. */
export const answerMeeting = (
  db: Db,
  by: OfMeeting,
  answer: Answer,
  now: Date,
): Promise<
  { answer: Answer } | Refused<'unknown-meeting'> | Refused<'meeting-over'> | Refused<'meeting-cancelled'>
> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.cancelled_at) return refused('meeting-cancelled')
    if (meeting.ends_at <= now) return refused('meeting-over')
    await tables(tx)
      .insertInto('clubs.attendance')
      .values({
        club_id: meeting.club_id,
        meeting_id: meeting.id,
        person_id: by.personId,
        answer,
        answered_at: now,
      })
      .onConflict(conflict =>
        conflict.columns(['meeting_id', 'person_id']).doUpdateSet({ answer, answered_at: now }),
      )
      .execute()
    return { answer }
  })

/** Writes down who of the members came; whoever is not named did not. Only once it has begun. */
export const recordAttendance = (
  db: Db,
  by: OfMeeting,
  cameIds: readonly string[],
  now: Date,
): Promise<
  | { came: number }
  | Refused<'unknown-meeting'>
  | Refused<'organisers-only'>
  | Refused<'not-begun'>
  | Refused<'meeting-cancelled'>
> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role === 'member') return refused('organisers-only')
    if (meeting.cancelled_at) return refused('meeting-cancelled')
    if (now < meeting.starts_at) return refused('not-begun')
    const members = await tables(tx)
      .selectFrom('clubs.members')
      .select('person_id')
      .where('club_id', '=', meeting.club_id)
      .execute()
    const came = new Set(cameIds)
    await tables(tx)
      .insertInto('clubs.attendance')
      .values(
        members.map(({ person_id }) => ({
          club_id: meeting.club_id,
          meeting_id: meeting.id,
          person_id,
          attended: came.has(person_id),
          recorded_by: by.personId,
          recorded_at: now,
        })),
      )
      .onConflict(conflict =>
        conflict.columns(['meeting_id', 'person_id']).doUpdateSet(({ ref }) => ({
          attended: ref('excluded.attended'),
          recorded_by: by.personId,
          recorded_at: now,
        })),
      )
      .execute()
    return { came: members.filter(({ person_id }) => came.has(person_id)).length }
  })
