/** A goal over days of the reader's own, both included, and how much of it is done. */
export type Goal = { amount: number; begins: string; ends: string; done: number }

/** How a goal stands on a day. */
export type Standing = {
  /** What an even pace would have made by the end of this day. */
  even: number
  /** How much more than that is done; less than nothing where it is behind. */
  ahead: number
  left: number
  /** After today. */
  daysLeft: number
  state: 'to-come' | 'on' | 'reached' | 'missed'
}

export function standingOf({ amount, begins, ends, done }: Goal, today: string): Standing {
  const length = dayNumber(ends) - dayNumber(begins) + 1
  const passed = Math.min(length, Math.max(0, dayNumber(today) - dayNumber(begins) + 1))
  const even = Math.floor((amount * passed) / length)
  return {
    even,
    ahead: done - even,
    left: Math.max(0, amount - done),
    daysLeft: Math.max(0, length - passed),
    state: done >= amount ? 'reached' : today > ends ? 'missed' : today < begins ? 'to-come' : 'on',
  }
}

const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000
