import { isBefore, isPartialDate, type PartialDate } from '../readthroughs/partial-date.ts'

/** When a book was read last: from a date to another, both included, null for no such end; or at a time that nobody knows. */
export type ReadWhen = { from: PartialDate | null; to: PartialDate | null } | 'undated'

/** `2024`, `2024-03..2024-05`, `2024..`, `..2024-03-05` or `undated`; null for anything else. */
export function readWhen(text: string): ReadWhen | null {
  if (text === 'undated') return text
  const [from = '', to = from, ...more] = text.split('..')
  if (more.length > 0) return null
  return readBetween(from, to)
}

/** The same of two dates, each of which may be left out; null where they are none, or neither is said. */
export function readBetween(from: string, to: string): ReadWhen | null {
  if (from === '' && to === '') return null
  if (![from, to].every(date => date === '' || isPartialDate(date))) return null
  if (from !== '' && to !== '' && isBefore(to, from)) return null
  return { from: from || null, to: to || null }
}

/** As an address says it. */
export function writeWhen(when: ReadWhen): string {
  if (when === 'undated') return when
  const { from, to } = when
  return from === to ? (from ?? '') : `${from ?? ''}..${to ?? ''}`
}

/** Whether a year lies in there as a whole, so that to ask for it alone is to ask for less. */
export function holdsYear({ from, to }: Exclude<ReadWhen, 'undated'>, year: string): boolean {
  const begins = from === null || from === year || from.slice(0, 4) < year
  const ends = to === null || to === year || to.slice(0, 4) > year
  return begins && ends && !(from === year && to === year)
}
