import type { Context } from '../../../web/kit/context.ts'
import { writeKey } from '../../../web/kit/keyset.ts'
import { asHtml, type PlaceInWork, placeInWork } from '../../reading/index.ts'
import type { ClubSeen } from '../clubs/club-queries.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { type CommentSeen, commentPageSize, commentsInThread, sealedInThread } from './comment-queries.ts'
import { waysTo } from './mentions.ts'
import { gateChoices, placeWords, usualGate } from './place-shapes.ts'
import { reactionKinds } from './reactions.ts'
import { milestonesOf, type ThreadSeen } from './thread-queries.ts'

/** A comment as a page shows it. */
export const postOf = (ctx: Context, comment: CommentSeen, place: PlaceInWork | null) => ({
  ...comment,
  html: comment.body === null ? null : asHtml(comment.body, waysTo(comment.named)),
  where: comment.gate === null || place === null ? null : placeWords(ctx, comment.gate, place),
  pressed: reactionKinds.flatMap(kind => {
    const times = comment.reactions[kind] ?? 0
    return times > 0 ? [{ kind, times }] : []
  }),
})

/** Where this reader is in the book of a thread; null where it is about none. */
export const placeInThread = (ctx: Context, { work_id }: { work_id: string | null }, personId: string) =>
  work_id === null ? null : placeInWork(ctx.db, personId, work_id)

/** What the form of a comment needs beside itself: from where on it may be said to be safe, and what is meant unless told. */
export async function gatePart(
  ctx: Context,
  thread: Pick<ThreadSeen, 'meeting_id' | 'milestone_share'>,
  place: PlaceInWork | null,
) {
  if (place === null) return { gates: [], usual: 0 }
  const milestones = thread.meeting_id === null ? [] : await milestonesOf(ctx.db, [thread.meeting_id])
  return {
    gates: gateChoices(ctx, place, milestones),
    usual: usualGate(place, thread.milestone_share),
  }
}

/** One page of a thread as this reader finds it, and what is sealed in it for them. */
export async function threadPart(
  ctx: Context,
  { club, thread, personId }: { club: ClubSeen; thread: ThreadSeen; personId: string },
  after: { root: string; id: string } | null,
) {
  const [found, sealed, place] = await Promise.all([
    commentsInThread(ctx.db, thread.id, personId, after),
    sealedInThread(ctx.db, thread.id, personId),
    placeInThread(ctx, thread, personId),
  ])
  const comments = found.slice(0, commentPageSize)
  const last = found.length > commentPageSize ? comments.at(-1) : undefined
  return {
    ...clubPart(club),
    thread,
    keepsOrder: club.role !== 'member',
    open: thread.closed_at === null && club.archived_at === null,
    posts: comments.map(comment => postOf(ctx, comment, place)),
    kinds: reactionKinds,
    begins: after === null,
    next: last && `/threads/${thread.id}?after=${writeKey([last.root_id, last.id])}`,
    sealed: place === null ? [] : sealedPart(ctx, sealed, place),
    latest: comments.reduce((latest, { id }) => (id > latest ? id : latest), ''),
    ...(await gatePart(ctx, thread, place)),
  }
}

const gatesShown = 3

/** The nearest gates, each with how many lie behind it; all that lie farther as one. */
function sealedPart(
  ctx: Context,
  sealed: ReadonlyArray<{ gate: number | null; count: number }>,
  place: PlaceInWork,
) {
  const near = sealed.slice(0, gatesShown)
  const farther = sealed.slice(gatesShown).reduce((sum, { count }) => sum + Number(count), 0)
  const gates = near.map(({ gate, count }) => ({
    place: placeWords(ctx, gate ?? 0, place),
    count: Number(count),
  }))
  return farther > 0 ? [...gates, { place: null, count: farther }] : gates
}

// Before every id: a page that goes on after it begins with the comment that others answer.
const none = '00000000-0000-0000-0000-000000000000'

/** The page of its thread on which a comment stands, and the place there. */
export function addressIn(
  { id, root_id, thread_id }: { id: string; root_id: string; thread_id: string },
  { onFirstPage }: { onFirstPage: boolean },
): string {
  const page = onFirstPage ? '' : `?after=${writeKey([root_id, none])}`
  return `/threads/${thread_id}${page}#comment-${id}`
}
