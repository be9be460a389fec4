import { z } from 'zod'
import { dayStrategies, hourStrategies } from '../calendar/due-date.ts'
import { rulesBy } from './settings-form.ts'

const facts = {
  rules_by: z.enum(rulesBy).describe('Whose branch a rule is looked up for.'),
  one_per_title: z.boolean().describe('One open loan for each patron and title.'),
  open_days_only: z.boolean().describe('A loan counts open days only.'),
  day_strategy: z.enum(dayStrategies).describe('Where a loan is moved that would be due on a closed day.'),
  hour_strategy: z
    .enum(hourStrategies)
    .nullable()
    .describe('The same for loans of hours; null is the next hours where the calendar knows them.'),
  opening_offset: z
    .number()
    .int()
    .min(0)
    .max(1440)
    .describe('Minutes after the doors open, with next-hours.'),
  renew_from: z.enum(['today', 'due-date']),
  fine_open_only: z.boolean().describe('Closed days cost nothing.'),
  fine_grace_counted: z.boolean().describe('Who passes the days of grace pays for them, too.'),
  fine_at: z.enum(['start', 'end']).describe('Whether a day costs when it begins or when it is over.'),
  fine_to_price: z.boolean().describe('No fine above the price of the copy.'),
  fine_patron_most: z
    .number()
    .int()
    .min(0)
    .max(999_999_999)
    .nullable()
    .describe('The most that all fines of a patron come to, in minor units.'),
  refund_found: z.boolean().describe('A lost copy that is found takes its charge back.'),
  send_home: z.boolean().describe('What belongs to another branch is sent there.'),
  hold_shelf_days: z.number().int().min(1).max(365),
  hold_shelf_open_only: z.boolean().describe('Counted without closed days.'),
  hold_shelf_ends_open: z.boolean().describe('A hold never ends on a closed day.'),
  others_may_serve: z.boolean().describe('A renewal is allowed where other copies can fill all holds.'),
  later_holds_block: z
    .boolean()
    .describe('Holds that begin later, or after all others, stand in its way, too.'),
  self_renewal: z.boolean().describe('Readers renew for themselves.'),
  self_holds: z.boolean().describe('Readers place holds themselves.'),
  self_lending: z.boolean().describe('Readers lend to themselves.'),
  forget_after_days: z
    .number()
    .int()
    .min(0)
    .max(3650)
    .describe('Days after which a closed loan that nobody keeps loses its patron.'),
}

export const settings = z.object(facts).meta({ id: 'LoanSettings' })
export const settingsSent = z.strictObject(facts)
