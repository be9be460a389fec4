import type { Formatters } from '../../../web/kit/words.ts'
import { dayOf, monthOf, type PartialDate } from './partial-date.ts'

/** A day, a month or a year in words, as far as it is known. */
export function dateWords(words: Formatters, on: PartialDate): string {
  if (dayOf(on)) return words.date(on, 'day')
  return monthOf(on) === null ? on : words.date(`${on}-01`, 'whole-month')
}
