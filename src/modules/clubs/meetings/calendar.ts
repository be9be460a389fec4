import ical, { ICalCalendarMethod, ICalEventStatus } from 'ical-generator'
import type { Config } from '../../../config.ts'
import type { Db } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { signature, signatureFits } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { type MeetingSeen, meetingsOf } from './meeting-queries.ts'

const purpose = 'meetings'
/** A calendar program is told of meetings of so many days before, and of all that are to come. */
const daysBefore = 90

/** The secret address of a person's calendar of meetings; null while they have none. */
export async function calendarAddress(db: Db, config: Config, personId: string): Promise<string | null> {
  const feed = await feedOf(db, personId)
  return feed ? `/feeds/meetings/${feed.id}/${signature(config, purpose, feed.id)}/meetings.ics` : null
}

/** Gives a person a calendar at a new address; the one before stops answering. */
export async function openCalendar(db: Db, personId: string): Promise<void> {
  const id = newId()
  await tables(db)
    .insertInto('clubs.calendars')
    .values({ person_id: personId, id })
    .onConflict(conflict => conflict.column('person_id').doUpdateSet({ id }))
    .execute()
}

/** Whose calendar answers at this address; null where none does. */
export async function calendarOwner(
  db: Db,
  config: Config,
  { id, signed }: { id: string; signed: string },
): Promise<string | null> {
  if (!signatureFits(config, purpose, id, signed)) return null
  const feed = await tables(db)
    .selectFrom('clubs.calendars')
    .select('person_id')
    .where('id', '=', id)
    .executeTakeFirst()
  return feed?.person_id ?? null
}

/** Meetings of all clubs that somebody is in, those called off among them, so that calendar programs take them away. */
export const meetingsForCalendar = (db: Db, personId: string, now: Date) =>
  meetingsOf(db, personId)
    .where('meeting.ends_at', '>', new Date(now.getTime() - daysBefore * 86_400_000))
    .orderBy('meeting.starts_at')
    .orderBy('meeting.id')
    .limit(500)
    .execute()

type Words = { name: string; publicUrl: string; summary: (meeting: MeetingSeen) => string }

/** Meetings for a calendar program (RFC 5545), each as a moment, which the program shows on its owner's clock. */
export function calendarOf(meetings: readonly MeetingSeen[], { name, publicUrl, summary }: Words): string {
  const calendar = ical({
    name,
    prodId: { company: 'Carrel', product: 'Carrel' },
    method: ICalCalendarMethod.PUBLISH,
  })
  for (const meeting of meetings)
    calendar.createEvent({
      id: `${meeting.id}@carrel`,
      // As they are changed, so that a program takes the later one.
      sequence: meeting.revision - 1,
      start: meeting.starts_at,
      end: meeting.ends_at,
      stamp: meeting.created_at,
      summary: summary(meeting),
      description: meeting.agenda ?? null,
      location: meeting.place ?? meeting.link ?? null,
      url: `${publicUrl}/meetings/${meeting.id}`,
      status: meeting.cancelled_at ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    })
  return calendar.toString()
}

const feedOf = (db: Db, personId: string) =>
  tables(db).selectFrom('clubs.calendars').select('id').where('person_id', '=', personId).executeTakeFirst()
