import { DateTime } from 'luxon'

/** Why the doors of an English town stay closed, beside Sundays, and whether it is the same day each year. */
export type BankHoliday = { reason: string; yearly: boolean }

const fixed: Record<string, string> = {
  '12-25': 'Christmas Day',
  '12-26': 'Boxing Day',
  '01-01': 'New Year’s Day',
}

/** The bank holiday on a day; null on any other. */
export function bankHoliday(date: DateTime): BankHoliday | null {
  const { day, month, weekday, year } = date
  const yearly = fixed[date.toFormat('MM-dd')]
  if (yearly) return { reason: yearly, yearly: true }
  const easter = easterSunday(year)
  const moving = (reason: string): BankHoliday => ({ reason, yearly: false })
  if (date.hasSame(easter.minus({ days: 2 }), 'day')) return moving('Good Friday')
  if (date.hasSame(easter.plus({ days: 1 }), 'day')) return moving('Easter Monday')
  if (weekday !== 1) return null
  if (month === 5 && day <= 7) return moving('Early May bank holiday')
  if (month === 5 && day > 24) return moving('Spring bank holiday')
  return month === 8 && day > 24 ? moving('Summer bank holiday') : null
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
