/** How far somebody is, as they say it: the page they are on, a percentage, or minutes of a recording. */
export type Place = { unit: Unit; value: number }
export const units = ['page', 'percent', 'minutes'] as const
export type Unit = (typeof units)[number]

/** How long an edition is; null where nobody knows. */
export type Length = { pages: number | null; minutes: number | null }

/** The whole of a book; a share is a part of it, in millionths, so that editions of any length can be compared. */
export const whole = 1_000_000

/**
 * Which share of the book this place is; null where the edition's length in that unit is not known. A reader's is rounded
 * down, as what they may be shown hangs on it, and the place from which a comment is safe up (RULES R11).
 */
export function shareOf(
  { unit, value }: Place,
  length: Length,
  rounded: 'down' | 'up' = 'down',
): number | null {
  const all = lengthIn(unit, length)
  if (all === null || all === 0) return null
  const exact = (value * whole) / all
  return Math.min(whole, rounded === 'down' ? Math.floor(exact) : Math.ceil(exact))
}

/** The place of a share in an edition, down for a reader's, up for a comment's (RULES R11); null where its length is not known. */
export function placeOf(share: number, unit: Unit, length: Length, rounded: 'down' | 'up'): Place | null {
  const all = lengthIn(unit, length)
  if (all === null) return null
  const exact = (share * all) / whole
  return { unit, value: rounded === 'down' ? Math.floor(exact) : Math.ceil(exact) }
}

/** Why a place cannot be in an edition; null where it can. */
export function whyNotIn({ unit, value }: Place, length: Length): 'negative' | 'past-the-end' | null {
  if (value < 0) return 'negative'
  const all = lengthIn(unit, length)
  return all !== null && value > all ? 'past-the-end' : null
}

export function lengthIn(unit: Unit, { pages, minutes }: Length): number | null {
  return { page: pages, percent: 100, minutes }[unit]
}
