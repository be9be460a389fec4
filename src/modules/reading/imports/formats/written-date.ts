import type { PartialDate } from '../../readthroughs/partial-date.ts'

const numbers = /^\[?\s*(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?=$|[\sT\]])/
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})$/

/**
 * A date as programs write it, as what it surely says; null for none. Hours and zones are let go: a date is a date, and no day
 * shifts (RULES R10). It may still be one that there is not.
 */
export function dateIn(written: string): PartialDate | null {
  const text = written.trim()
  const [, year, month, day] = numbers.exec(text) ?? []
  if (year !== undefined) return joined(year, month, day)
  const [, one, other, last] = yearLast.exec(text) ?? []
  if (one === undefined || other === undefined || last === undefined) return wordy(text)
  if (Number(one) > 12) return joined(last, other, one)
  if (Number(other) > 12 || one === other) return joined(last, one, other)
  // Which of the two is the month depends on where the file comes from: only the year is sure.
  return last
}

const joined = (year: string, month?: string, day?: string): PartialDate =>
  [year, month?.padStart(2, '0'), day?.padStart(2, '0')].filter(part => part !== undefined).join('-')

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** "Aug 23, 2020", "23 August 2020", "August 2020". */
function wordy(text: string): PartialDate | null {
  const found = /^(?:(\d{1,2})\s+)?([a-z]{3})[a-z]*\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})$/i.exec(text)
  const [, before, name = '', after, year] = found ?? []
  const month = months.indexOf(name.toLowerCase()) + 1
  return year === undefined || month === 0 ? null : joined(year, String(month), before ?? after)
}
