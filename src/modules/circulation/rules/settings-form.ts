import { z } from 'zod'
import { minorIn } from '../../../web/kit/money.ts'
import { dayStrategies, hourStrategies } from '../calendar/due-date.ts'

const checked = z
  .string()
  .optional()
  .transform(text => text === 'yes')

const counted = (least: number, most: number) =>
  z
    .string({ error: 'circulation.errors.rule.count' })
    .transform(text => text.trim())
    .pipe(z.string().regex(/^\d{1,4}$/, 'circulation.errors.rule.count'))
    .transform(Number)
    .pipe(z.number().min(least, 'circulation.errors.rule.count').max(most, 'circulation.errors.rule.count'))

export const rulesBy = ['lending-branch', 'owning-branch', 'home-branch'] as const

/** What a library decides for all its loans, as its form sends it. */
export const settingsForm = (currency: string) =>
  z.object({
    rules_by: z.enum(rulesBy),
    one_per_title: checked,
    open_days_only: checked,
    day_strategy: z.enum(dayStrategies),
    hour_strategy: z.enum(['', ...hourStrategies]).transform(strategy => strategy || null),
    opening_offset: counted(0, 1440),
    renew_from: z.enum(['today', 'due-date']),
    fine_open_only: checked,
    fine_grace_counted: checked,
    fine_at: z.enum(['start', 'end']),
    fine_to_price: checked,
    fine_patron_most: z
      .string()
      .optional()
      .transform(text => text?.trim() ?? '')
      .refine(text => text === '' || minorIn(text, currency) !== null, 'circulation.errors.rule.money')
      .transform(text => (text === '' ? null : minorIn(text, currency))),
    refund_found: checked,
    send_home: checked,
    hold_shelf_days: counted(1, 365),
    hold_shelf_open_only: checked,
    hold_shelf_ends_open: checked,
    others_may_serve: checked,
    later_holds_block: checked,
    self_renewal: checked,
    self_holds: checked,
    self_lending: checked,
    forget_after_days: counted(0, 3650),
  })
