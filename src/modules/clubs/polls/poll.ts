/** A ballot that can still be looked through. */
export const mostTitles = 20

/** So many polls of a club may be open at once. */
export const mostOpen = 5

/** Voting lasts so many days at most. */
const longest = 180

/** Why voting cannot end then; null where it can. */
export function whyNotUntil(closesAt: Date, now: Date): 'ends-in-the-past' | 'ends-too-late' | null {
  if (closesAt <= now) return 'ends-in-the-past'
  return closesAt.getTime() - now.getTime() > longest * 86_400_000 ? 'ends-too-late' : null
}

/** Where a poll stands: one whose time is over is counted by a job, moments later. */
export type PollState = 'open' | 'counting' | 'closed'

export function stateOf(
  { closes_at, closed_at }: { closes_at: Date; closed_at: Date | null },
  now: Date,
): PollState {
  if (closed_at) return 'closed'
  return now < closes_at ? 'open' : 'counting'
}
