import { z } from 'zod'
import { minorIn } from '../../../web/kit/money.ts'
import { emptyRule, ofPatron, type Rule, type RuleName, ruleNames } from './rule.ts'
import { isHardDue, type RuleKind, ruleKinds } from './rule-kinds.ts'

const written = z
  .string()
  .optional()
  .transform(text => text?.trim() ?? '')
const scope = written.transform(text => text || null)

/** For which branch, category and kind of copy a row is; empty is any. */
export const scopeForm = z.object({
  branch: scope.pipe(z.uuid('circulation.errors.branch').nullable()),
  category: scope.pipe(z.string().max(40, 'shared.errors.too-long').nullable()),
  item_type: scope.pipe(z.string().max(40, 'shared.errors.too-long').nullable()),
})

export const copyForm = z.object({
  from: z.uuid('circulation.errors.branch'),
  to: z.uuid('circulation.errors.branch'),
})

type ReadingOf = (text: string, currency: string) => string | number | boolean | null

const counted: ReadingOf = text => (/^\d{1,5}$/.test(text) ? Number(text) : null)

const readings: Record<RuleKind, ReadingOf> = {
  length: text => {
    const [, count, unit] = /^(\d{1,4})\s*(d|days?|h|hours?)?$/i.exec(text) ?? []
    return count ? `${Number(count)}${unit?.toLowerCase().startsWith('h') ? 'h' : 'd'}` : null
  },
  count: counted,
  days: counted,
  units: counted,
  money: minorIn,
  choice: text => (text === 'yes' || text === 'no' ? text === 'yes' : null),
  'hard-due': text => (isHardDue(text) ? text : null),
}

/** One row as its form sends it: what is left empty is not set, which is not the same as 0 (RULES R1). */
export const ruleForm = (currency: string) =>
  scopeForm
    .extend({
      ...Object.fromEntries(ruleNames.map(name => [name, written])),
      hard_due_way: written,
      hard_due_day: written,
    })
    .transform((typed, context) => {
      const { branch, category, item_type, ...texts } = typed as typeof typed & Record<string, string>
      const rule: Rule = { ...emptyRule, branch_id: branch, category, item_type }
      const hard = texts.hard_due_way ? `${texts.hard_due_way} ${texts.hard_due_day}` : ''
      for (const name of ruleNames) {
        const text = name === 'hard_due' ? hard : (texts[name] ?? '')
        if (text === '') continue
        const value = readings[ruleKinds[name]](text, currency)
        const isWrong = value === null || (name === 'fine_per' && value === 0)
        if (isWrong) fail(context, name, `circulation.errors.rule.${ruleKinds[name]}`)
        else if (item_type !== null && ofPatron.includes(name))
          fail(context, name, 'circulation.errors.rule.senseless')
        else Object.assign(rule, { [name]: value })
      }
      return rule
    })

const fail = (context: z.RefinementCtx, name: RuleName, message: string) =>
  context.addIssue({ code: 'custom', path: [name === 'hard_due' ? 'hard_due_day' : name], message })
