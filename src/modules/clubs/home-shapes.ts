import { DateTime } from 'luxon'
import type { Context } from '../../web/kit/context.ts'
import type { Formatters } from '../../web/kit/words.ts'
import { stakesShown } from './bets/bet-shapes.ts'
import { ownStakes } from './bets/own-stake-queries.ts'
import { clubsInvitedTo } from './clubs/club-queries.ts'
import { nextMeetings } from './meetings/meeting-queries.ts'
import { shownMeeting } from './meetings/meeting-shapes.ts'
import { standingOf } from './meetings/standing.ts'
import { clubsCounted } from './members/member-queries.ts'
import { pollsWaiting } from './polls/poll-queries.ts'
import { shownPoll } from './polls/poll-shapes.ts'
import { addressIn } from './threads/thread-shapes.ts'
import { newMentions, unreadThreads } from './threads/unread-queries.ts'

/** More of a kind is a page of its own. */
const most = { meetings: 2, polls: 2, mentions: 3, threads: 3, stakes: 3 }

/** What was settled since stands on the first page. */
const week = 7 * 86_400_000

/**
 * What a person's first page says of their clubs: who invites them, the next meetings, and what waits for them; null where there is
 * nothing to say. Two statements for who is in no club, eight at most for who is, however many clubs and whatever goes on in them.
 */
export async function clubsAtHome(ctx: Context, personId: string) {
  const [clubs, invitations] = await Promise.all([
    clubsCounted(ctx.db, personId),
    clubsInvitedTo(ctx.db, personId),
  ])
  const goingOn = clubs > 0 ? await goingOnFor(ctx, personId) : null
  return goingOn || invitations.length > 0 ? { clubs, invitations, goingOn } : null
}

async function goingOnFor(ctx: Context, personId: string) {
  const [meetings, polls, mentions, unread, stakes] = await Promise.all([
    nextMeetings(ctx.db, personId, ctx.now, most.meetings),
    pollsWaiting(ctx.db, personId, ctx.now, most.polls),
    newMentions(ctx.db, personId, most.mentions),
    unreadThreads(ctx.db, personId, most.mentions + most.threads + 1),
    stakesAtHome(ctx, personId),
  ])
  const named = new Set(mentions.map(({ thread_id }) => thread_id))
  const threads = unread.filter(({ id }) => !named.has(id))
  const part = {
    meetings: meetings.map(meeting => ({
      ...shownMeeting(ctx, meeting),
      standing: standingWords(ctx, meeting),
    })),
    polls: polls.map(poll => shownPoll(ctx, poll)),
    mentions: mentions.map(one => ({ ...one, href: addressIn(one, { onFirstPage: one.on_first_page }) })),
    threads: threads.slice(0, most.threads),
    moreThreads: threads.length > most.threads,
    ...stakes,
  }
  const says = [part.meetings, part.polls, part.mentions, part.threads, part.stakes, part.settled]
  return says.some(list => list.length > 0) ? part : null
}

type OnSchedule = { share: number; schedule: Parameters<typeof standingOf>[1]; zone: string }

/** Where one is against a schedule, in a sentence; null where there is none. */
function standingWords({ words, now }: Context, { share, schedule, zone }: OnSchedule): string | null {
  const today = DateTime.fromJSDate(now, { zone }).toISODate() ?? ''
  const standing = standingOf(share, schedule, today)
  if (!standing) return null
  return words.t(`clubs.home.standing.${standing.pace}`, {
    at: percentOf(share),
    ...('due' in standing ? dueWords(words, share, standing) : {}),
  })
}

/** The difference of the figures that are shown, so that the sums come out. */
function dueWords(words: Formatters, share: number, { due }: { due: { share: number; due_on: string } }) {
  return {
    due: percentOf(due.share),
    by: Math.abs(percentOf(due.share) - percentOf(share)),
    day: words.date(due.due_on, 'full'),
  }
}

const percentOf = (share: number): number => Math.floor(share / 10_000)

/** Stakes that wait for their answer, the first closing first; and for each club what was settled since a week. */
async function stakesAtHome(ctx: Context, personId: string) {
  const own = await ownStakes(ctx.db, personId, new Date(ctx.now.getTime() - week))
  const waiting = own.filter(({ settled_at }) => settled_at === null)
  const settled = Map.groupBy(
    own.filter(({ settled_at }) => settled_at !== null),
    ({ club_id }) => club_id,
  )
  return {
    stakes: await stakesShown(ctx, personId, waiting.slice(0, most.stakes)),
    moreStakes: Math.max(0, waiting.length - most.stakes),
    settled: [...settled].map(([clubId, stakes]) => ({
      clubId,
      club: stakes[0]?.club ?? '',
      count: stakes.length,
      net: stakes.reduce((net, { points, returned }) => net + (returned ?? 0) - points, 0),
    })),
  }
}
