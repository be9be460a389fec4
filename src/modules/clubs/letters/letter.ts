/** Which letters about a club's meetings somebody wants: a day before, two hours before as well, or none. */
export const letterChoices = ['none', 'day', 'day-and-hours'] as const
export type LetterChoice = (typeof letterChoices)[number]

/** The day before a meeting, two hours before it, when it was moved, when it was called off. */
export type LetterKind = 'day' | 'hours' | 'moved' | 'cancelled'

type Told = { kind: LetterKind; starts_at: Date; revision: number }
type Meeting = { starts_at: Date; cancelled_at: Date | null; revision: number }

/**
 * Whether a letter still says what is so: nothing is said of a meeting that has begun, nor of a time that it does not have any more,
 * nor to who said that they do not come. `later` is the revision of the last change that they were written to about.
 */
export function stillTrue(
  told: Told,
  meeting: Meeting,
  { answer, later, now }: { answer: 'yes' | 'no' | 'perhaps' | null; later: number; now: Date },
): boolean {
  if (told.starts_at <= now || answer === 'no') return false
  if (told.kind === 'cancelled') return meeting.cancelled_at !== null
  if (meeting.cancelled_at || meeting.starts_at.getTime() !== told.starts_at.getTime()) return false
  return told.kind !== 'moved' || told.revision === later
}
