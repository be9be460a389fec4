import { alwaysOpen } from '../calendar/calendar.ts'
import type { House } from '../rules/house.ts'
import { emptyRule, type Rule } from '../rules/rule.ts'
import { defaultSettings, type Settings } from '../rules/settings.ts'
import type { Borrower } from './borrower.ts'

/** A house with one row of rules for everything, always open. */
export const houseWith = (rule: Partial<Rule> = {}, settings: Partial<Settings> = {}): House => ({
  rules: [{ ...emptyRule, ...rule }],
  settings: { ...defaultSettings, ...settings },
  calendarOf: () => alwaysOpen('Europe/London'),
})

/** A patron against whom nothing speaks. */
export const ana: Borrower = {
  id: 'ana',
  category: 'adult',
  homeBranch: 'central',
  expiresOn: null,
  restriction: null,
  owes: 0,
  openLoans: 0,
  overdueLoans: 0,
}
