import type { Context } from '../../web/kit/context.ts'
import { clubsOf } from './clubs/club-queries.ts'
import { nextMeetings } from './meetings/meeting-queries.ts'
import { shownMeeting } from './meetings/meeting-shapes.ts'

/** More is a list of its own. */
const most = 2

/** What a person's first page says of their clubs: the next meetings; null for who is in none. */
export async function clubsAtHome(ctx: Context, personId: string) {
  const [clubs, meetings] = await Promise.all([
    clubsOf(ctx.db, personId),
    nextMeetings(ctx.db, personId, ctx.now, most),
  ])
  if (clubs.length === 0) return null
  return { clubs: clubs.length, meetings: meetings.map(meeting => shownMeeting(ctx, meeting)) }
}
