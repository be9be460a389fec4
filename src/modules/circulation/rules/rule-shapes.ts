import { z } from 'zod'
import { id } from '../../../web/kit/api/shapes.ts'
import { type Rule, type RuleName, type RuleValues, ruleNames } from './rule.ts'
import { isHardDue, type RuleKind, ruleKinds } from './rule-kinds.ts'

const counted = z.number().int().min(0).max(99_999)

const kinds: Record<RuleKind, z.ZodType> = {
  length: z
    .string()
    .regex(/^\d{1,4}[dh]$/, 'circulation.api.length')
    .meta({ example: '14d' }),
  count: counted,
  days: counted,
  units: counted,
  money: z.number().int().min(0).max(999_999_999),
  choice: z.boolean(),
  'hard-due': z
    .string()
    .max(20)
    .refine(isHardDue, 'circulation.api.hard-due')
    .meta({ example: 'before 2027-06-30' }),
}

const said: Record<RuleName, string> = {
  loan_length: 'How long a loan lasts: days as 14d, hours as 3h.',
  loan_limit: 'Loans at once, of all kinds together.',
  kind_limit: 'Loans at once of one kind of copy.',
  renewals: 'How often a loan may be renewed.',
  renewal_length: 'How long a renewal lasts; as long as the loan where it is not set.',
  renew_within: 'Renewable from so many days before it is due.',
  renew_late: 'Renewable until so many days after it was due.',
  auto_renew: 'Renewed by itself on the day it is due.',
  hard_due:
    'A day that a loan does not pass, that it reaches at least, or that it has: before, after or exactly.',
  fine_amount: 'In minor units, for each time that fine_per counts.',
  fine_per: 'One amount for so many days or hours late.',
  fine_grace: 'Days or hours late that cost nothing.',
  fine_most: 'The most that one loan costs, in minor units.',
  holdable: 'May be held at all.',
  hold_limit: 'Holds at once.',
  debt_limit: 'Nothing is lent to who owes more, in minor units.',
  overdue_limit: 'Nothing is renewed for who has more loans overdue.',
  lost_fee: 'Charged beside the price of a lost copy, in minor units.',
}

type Values = { [Name in RuleName]: z.ZodType<RuleValues[Name] | null> }

const shapeOf = (name: RuleName) =>
  (name === 'fine_per' ? counted.min(1) : kinds[ruleKinds[name]]).nullable().describe(said[name])

const values = Object.fromEntries(ruleNames.map(name => [name, shapeOf(name)])) as unknown as Values

/** For whom and what a row is; null is any. */
export const scope = {
  branch_id: id.nullable().describe('Null for any.'),
  category: z.string().min(1).max(40).nullable().describe('The code of a category of patrons; null for any.'),
  item_type: z.string().min(1).max(40).nullable().describe('A kind of copy; null for any.'),
}

export const rule = z.object({ ...scope, ...values }).meta({ id: 'Rule' })

/** A row as it is sent: what is left out is not set, which is not the same as 0. */
export const ruleSent = z.strictObject(
  Object.fromEntries(
    Object.entries(rule.shape).map(([name, value]) => [name, (value as z.ZodType).default(null)]),
  ),
) as unknown as z.ZodType<Rule>
