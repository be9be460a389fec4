import type { Context } from '../../web/kit/context.ts'
import { nextMeetings } from './meetings/meeting-queries.ts'
import { shownMeeting } from './meetings/meeting-shapes.ts'

/** More is a list of its own. */
const most = 2

/** What a person's first page says of their clubs: the next meetings; null where none is planned. */
export async function clubsAtHome(ctx: Context, personId: string) {
  const meetings = await nextMeetings(ctx.db, personId, ctx.now, most)
  return meetings.length === 0 ? null : { meetings: meetings.map(meeting => shownMeeting(ctx, meeting)) }
}
