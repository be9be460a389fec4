import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { canonicalWorks, editionLengths, worksVisibleTo } from '../../catalog/index.ts'
import { type ByMember, clubToRunIn } from '../clubs/changing.ts'
import { tellChange } from '../letters/telling-changes.ts'
import { tables } from '../tables.ts'
import { type MeetingTime, whyNotAt } from './meeting.ts'

export type MeetingFacts = MeetingTime & {
  workId: string
  editionId: string | null
  place: string | null
  link: string | null
  agenda: string | null
}

type NotPlanned =
  | Refused<'unknown-club'>
  | Refused<'organisers-only'>
  | Refused<'club-archived'>
  | Refused<'unknown-work'>
  | Refused<'unknown-edition'>
  | Refused<'in-the-past'>
  | Refused<'ends-before'>
  | Refused<'too-long'>

/** Plans a meeting over a book that its planner may see. */
export const planMeeting = (
  db: Db,
  by: ByMember,
  facts: MeetingFacts,
  now: Date,
): Promise<{ id: string } | NotPlanned> =>
  transaction(db, async tx => {
    const club = await clubToRunIn(tx, by)
    if (isRefused(club)) return club
    if (club.archived_at) return refused('club-archived')
    const wrong = await whyNot(tx, by, facts, now)
    if (wrong) return wrong
    const id = newId()
    await tables(tx)
      .insertInto('clubs.meetings')
      .values({
        id,
        club_id: club.id,
        planned_by: by.personId,
        created_at: now,
        minutes: null,
        cancelled_at: null,
        cancelled_because: null,
        ...columnsOf(facts),
      })
      .execute()
    return { id }
  })

export type OfMeeting = { meetingId: string; personId: string }

/** A meeting and what this person is in its club, kept as it is for this transaction; undefined where they are nothing. */
export async function lockedMeeting(tx: Tx, { meetingId, personId }: OfMeeting) {
  const meeting = await tables(tx)
    .selectFrom('clubs.meetings')
    .selectAll()
    .where('id', '=', meetingId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  const member =
    meeting &&
    (await tables(tx)
      .selectFrom('clubs.members')
      .select('role')
      .where('club_id', '=', meeting.club_id)
      .where('person_id', '=', personId)
      .executeTakeFirst())
  return member && { ...meeting, role: member.role }
}

/** Changes a meeting that is to come; `seen` is the revision that was looked at. */
export const changeMeeting = (
  db: Db,
  by: OfMeeting,
  facts: MeetingFacts,
  seen: number | null,
  now: Date,
): Promise<
  | { id: string }
  | NotPlanned
  | Refused<'unknown-meeting'>
  | Refused<'meeting-over'>
  | Refused<'meeting-cancelled'>
  | Refused<'stale'>
> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role !== 'organiser') return refused('organisers-only')
    if (meeting.cancelled_at) return refused('meeting-cancelled')
    if (meeting.ends_at <= now) return refused('meeting-over')
    if (seen !== null && seen !== meeting.revision) return refused('stale')
    // One that goes on may last longer, and begins when it began.
    const begun = meeting.starts_at <= now && facts.startsAt.getTime() === meeting.starts_at.getTime()
    const planner = { clubId: meeting.club_id, personId: by.personId }
    const wrong = await whyNot(tx, planner, facts, begun ? new Date(0) : now, meeting.work_id)
    if (wrong) return wrong
    await tables(tx)
      .updateTable('clubs.meetings')
      .set({
        ...columnsOf(facts),
        told_work_id: await keptHome(tx, meeting, facts.workId),
        revision: meeting.revision + 1,
      })
      .where('id', '=', meeting.id)
      .execute()
    if (isMoved(meeting, facts))
      await tellChange(tx, {
        meeting_id: meeting.id,
        kind: 'moved',
        revision: meeting.revision + 1,
        by: by.personId,
      })
    return { id: meeting.id }
  })

/** Calls a meeting off that is not over; why is told to everybody. */
export const cancelMeeting = (
  db: Db,
  by: OfMeeting,
  because: string | null,
  now: Date,
): Promise<
  { cancelled: true } | Refused<'unknown-meeting'> | Refused<'organisers-only'> | Refused<'meeting-over'>
> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role !== 'organiser') return refused('organisers-only')
    if (meeting.ends_at <= now) return refused('meeting-over')
    if (meeting.cancelled_at) return { cancelled: true }
    const revision = meeting.revision + 1
    await tables(tx)
      .updateTable('clubs.meetings')
      .set({ cancelled_at: now, cancelled_because: because, revision })
      .where('id', '=', meeting.id)
      .execute()
    await tellChange(tx, { meeting_id: meeting.id, kind: 'cancelled', revision, by: by.personId })
    return { cancelled: true }
  })

/** Whether who meant to come would come to the wrong time or place. */
const isMoved = (
  before: { starts_at: Date; place: string | null; link: string | null },
  facts: MeetingFacts,
) =>
  before.starts_at.getTime() !== facts.startsAt.getTime() ||
  before.place !== facts.place ||
  before.link !== facts.link

/** What was said at a meeting, as an organiser or moderator wrote it down. */
export const keepMinutes = (
  db: Db,
  by: OfMeeting,
  minutes: string | null,
): Promise<{ kept: true } | Refused<'unknown-meeting'> | Refused<'organisers-only'>> =>
  transaction(db, async tx => {
    const meeting = await lockedMeeting(tx, by)
    if (!meeting) return refused('unknown-meeting')
    if (meeting.role === 'member') return refused('organisers-only')
    await tables(tx)
      .updateTable('clubs.meetings')
      .set({ minutes, revision: meeting.revision + 1 })
      .where('id', '=', meeting.id)
      .execute()
    return { kept: true }
  })

async function whyNot(
  tx: Tx,
  { clubId, personId }: ByMember,
  { workId, editionId, ...time }: MeetingFacts,
  now: Date,
  kept?: string,
) {
  const wrong = whyNotAt(time, now)
  if (wrong === 'in-the-past') return refused('in-the-past')
  if (wrong === 'ends-before') return refused('ends-before')
  if (wrong) return refused('too-long')
  const seen =
    workId === kept ||
    (await worksVisibleTo(tx, personId).where('work.id', '=', workId).executeTakeFirst()) !== undefined ||
    (await wasChosen(tx, clubId, workId))
  if (!seen) return refused('unknown-work')
  if (editionId === null) return null
  const edition = await editionLengths(tx)
    .where('edition.id', '=', editionId)
    .where('edition.work_id', '=', workId)
    .executeTakeFirst()
  return edition ? null : refused('unknown-edition')
}

/** What a meeting was planned for, as long as that leads to its book: works that are parted again part their meetings, too. */
async function keptHome(
  tx: Tx,
  { told_work_id, work_id }: { told_work_id: string | null; work_id: string },
  workId: string,
): Promise<string | null> {
  if (told_work_id === null || workId !== work_id) return null
  return (await canonicalWorks(tx, [told_work_id])).get(told_work_id) === workId ? told_work_id : null
}

/** The club voted for it, be it a book that only its proposer's log knows. */
async function wasChosen(tx: Tx, clubId: string, workId: string): Promise<boolean> {
  const won = await tables(tx)
    .selectFrom('clubs.proposals')
    .select('id')
    .where('club_id', '=', clubId)
    .where('work_id', '=', workId)
    .where('won', '=', true)
    .executeTakeFirst()
  return won !== undefined
}

const columnsOf = ({ startsAt, endsAt, workId, editionId, place, link, agenda }: MeetingFacts) => ({
  starts_at: startsAt,
  ends_at: endsAt,
  work_id: workId,
  edition_id: editionId,
  place,
  link,
  agenda,
})
