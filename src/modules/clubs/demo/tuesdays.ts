import { DateTime } from 'luxon'
import { seasonOf } from '../points/season.ts'
import type { Club } from './club.ts'

const tuesday = 2

/** In how many days the club meets, how many days ago it met, and how many ago it opened the bets on that. */
export type Tuesdays = { meetsIn: number; metAgo: number; betsAgo: number }

/**
 * It meets every four weeks. In a season that is younger than that it met a week or two ago, so that what was bet on counts in this
 * one and there is a leaderboard; in a season's first days there is none.
 */
export function tuesdays(club: Club): Tuesdays {
  const today = DateTime.fromISO(club.day(0))
  const age = today.diff(DateTime.fromISO(seasonOf(club.day(0)).startsOn), 'days').days
  const meetsIn = 2 + ((tuesday - today.plus({ days: 2 }).weekday + 7) % 7)
  const before = [28, 21, 14, 7].map(days => days - meetsIn).filter(ago => ago >= 3)
  const metAgo = before.find(ago => ago < age * 0.7) ?? before.at(-1) ?? 3
  return { meetsIn, metAgo, betsAgo: Math.max(metAgo + 1, Math.min(metAgo + 14, age)) }
}
