import type { Context } from '../../web/kit/context.ts'
import { clubsInvitedTo, clubsOf } from './clubs/club-queries.ts'
import { nextMeetings } from './meetings/meeting-queries.ts'
import { shownMeeting } from './meetings/meeting-shapes.ts'

/** More is a list of its own. */
const most = 2

/** What a person's first page says of their clubs: the next meetings, and who invites them; null for who has none of it. */
export async function clubsAtHome(ctx: Context, personId: string) {
  const [clubs, invitations, meetings] = await Promise.all([
    clubsOf(ctx.db, personId),
    clubsInvitedTo(ctx.db, personId),
    nextMeetings(ctx.db, personId, ctx.now, most),
  ])
  if (clubs.length + invitations.length === 0) return null
  return { clubs: clubs.length, invitations, meetings: meetings.map(meeting => shownMeeting(ctx, meeting)) }
}
