export const answers = ['yes', 'no', 'perhaps'] as const
export type Answer = (typeof answers)[number]

export type MeetingTime = { startsAt: Date; endsAt: Date }

/** A meeting is over within a day. */
const longest = 86_400_000

/** Why a meeting cannot be at that time; null where it can. */
export function whyNotAt(
  { startsAt, endsAt }: MeetingTime,
  now: Date,
): 'in-the-past' | 'ends-before' | 'too-long' | null {
  if (startsAt <= now) return 'in-the-past'
  if (endsAt <= startsAt) return 'ends-before'
  return endsAt.getTime() - startsAt.getTime() > longest ? 'too-long' : null
}

/** Where a meeting stands at a moment. */
export type MeetingState = 'to-come' | 'now' | 'over' | 'cancelled'

export function stateOf(
  { starts_at, ends_at, cancelled_at }: { starts_at: Date; ends_at: Date; cancelled_at: Date | null },
  now: Date,
): MeetingState {
  if (cancelled_at) return 'cancelled'
  if (now < starts_at) return 'to-come'
  return now < ends_at ? 'now' : 'over'
}

/** Whether somebody with this share of a book is on time on a day: they reached what was due before it. Days as 'YYYY-MM-DD'. */
export const onTime = (
  share: number,
  milestones: readonly { share: number; due_on: string }[],
  today: string,
): boolean => milestones.every(milestone => milestone.due_on >= today || share >= milestone.share)
