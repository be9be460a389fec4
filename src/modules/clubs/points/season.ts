/** Everybody has so many points for a season: the same for all, once, however often they come. */
export const seasonGrant = 200

/** So many settled bets somebody needs before they are ranked. */
export const fewestBets = 3

/** The first and the last day. */
export type Season = { startsOn: string; endsOn: string }

/** The quarter of the year in which a day is, 'YYYY-MM-DD'. */
export function seasonOf(day: string): Season {
  const year = Number(day.slice(0, 4))
  const first = Math.floor((Number(day.slice(5, 7)) - 1) / 3) * 3
  const dayOf = (month: number, date: number) =>
    new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10)
  return { startsOn: dayOf(first, 1), endsOn: dayOf(first + 3, 0) }
}
