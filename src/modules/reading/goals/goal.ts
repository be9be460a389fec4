export const goalUnits = ['books', 'pages', 'hours'] as const
export type GoalUnit = (typeof goalUnits)[number]

/** So much from one day to another, both included. */
export type Goal = { amount: number; starts_on: string; ends_on: string }

/** How a goal stands on a day. */
export type Standing = {
  state: 'to-come' | 'going-on' | 'over'
  /** Where an even pace would be by the end of that day, rounded down. */
  even: number
  toGo: number
  /** Days that are left after it. */
  daysLeft: number
}

/** How a goal stands today, when so much of it is done. */
export function standingOf({ amount, starts_on, ends_on }: Goal, done: number, today: string): Standing {
  const length = daysTo(starts_on, ends_on) + 1
  const gone = Math.min(length, Math.max(0, daysTo(starts_on, today) + 1))
  return {
    state: today < starts_on ? 'to-come' : today > ends_on ? 'over' : 'going-on',
    even: Math.floor((amount * gone) / length),
    toGo: Math.max(0, amount - done),
    daysLeft: today > ends_on ? 0 : Math.min(length, daysTo(today, ends_on)),
  }
}

const daysTo = (from: string, to: string): number =>
  (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000
