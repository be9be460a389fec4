import { DateTime } from 'luxon'

/** When the doors of an English town stay closed beside Sundays. */
export function isBankHoliday(date: DateTime): boolean {
  const { day, month, weekday, year } = date
  if ((month === 12 && (day === 25 || day === 26)) || (month === 1 && day === 1)) return true
  const easter = easterSunday(year)
  if (date.hasSame(easter.minus({ days: 2 }), 'day') || date.hasSame(easter.plus({ days: 1 }), 'day'))
    return true
  return weekday === 1 && ((month === 5 && (day <= 7 || day > 24)) || (month === 8 && day > 24))
}

/** By Gauss’s rule with Lichtenberg’s correction; at its own midnight in UTC. */
export function easterSunday(year: number): DateTime<true> | DateTime<false> {
  const century = Math.floor(year / 100)
  const moon = 15 + Math.floor((3 * century + 3) / 4) - Math.floor((8 * century + 13) / 25)
  const sun = 2 - Math.floor((3 * century + 3) / 4)
  const age = (19 * (year % 19) + moon) % 30
  const early = Math.floor((age + Math.floor((year % 19) / 11)) / 29)
  const fullMoon = 21 + age - early
  const firstSunday = 7 - ((year + Math.floor(year / 4) + sun) % 7)
  const days = fullMoon + 7 - ((fullMoon - firstSunday) % 7)
  return DateTime.utc(year, 3, 1).plus({ days: days - 1 })
}
