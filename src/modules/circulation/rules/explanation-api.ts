import { z } from 'zod'
import { isRefused, type Refused } from '../../../refusal.ts'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import { codeOf } from '../../../web/kit/api/mount.ts'
import { day, id, moment } from '../../../web/kit/api/shapes.ts'
import { noonOf } from '../calendar/calendar.ts'
import { branchAsked } from '../desk/branch-api.ts'
import { scanForm } from '../desk/scan-form.ts'
import { cardForm } from '../patrons/patron-form.ts'
import { type Explained, explain } from './explaining.ts'
import { type Rule, ruleNames } from './rule.ts'
import { scope } from './rule-shapes.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const row = z.object({ ...scope, value }).meta({ id: 'RuleValue' })

const verdict = z
  .object({
    due_at: moment.nullable(),
    refusal: z
      .string()
      .nullable()
      .describe('Why not: the code with which the loan or the renewal would be refused.')
      .meta({ example: 'LOAN_LIMIT' }),
  })
  .meta({ id: 'Verdict' })

const explanation = z
  .object({
    patron_id: id,
    copy: z.object({ work_id: id, title: z.string(), barcode: z.string(), item_type: z.string() }),
    scope: z
      .object({ branch_id: id, category: z.string(), item_type: z.string() })
      .describe('For what the rules were looked up.'),
    rules: z.array(
      z.object({
        name: z.enum(ruleNames),
        value,
        from: row.nullable().describe('The row that won; null where nobody set it.'),
        beaten: z.array(row).describe('The rows that it beat, the best first.'),
      }),
    ),
    due: verdict.describe('How it would be due, whatever speaks against the loan.'),
    steps: z
      .array(z.object({ step: z.string().meta({ example: 'counted' }), at: moment }))
      .describe('How the due date comes about.'),
    lending: verdict,
    renewal: verdict.nullable().describe('Only where they have it.'),
  })
  .meta({ id: 'Explanation' })

/** "Why?", for programs. */
export const explanationApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/rules/explanation',
    operation: 'explainRules',
    area: 'libraries',
    summary: 'What the rules say of one patron and one copy on one day, without doing anything',
    guard: asHolder('circulation.desk', 'loans:read'),
    query: z.strictObject({
      card: cardForm.shape.card,
      barcode: scanForm.shape.barcode,
      day: day
        .refine(text => text < '2200', 'circulation.errors.day')
        .optional()
        .describe('Today where it is left out.'),
      branch_id: id
        .optional()
        .describe('Where it would be lent; needed where the library has several branches.'),
    }),
    answer: explanation,
    refusals: {
      'unknown-card': 'circulation.api.unknown-card',
      'unknown-barcode': 'circulation.api.unknown-barcode',
      'unknown-branch': 'circulation.api.unknown-branch',
    },
    async run({ ctx, library, query }) {
      const branch = await branchAsked(ctx, library.id, query.branch_id)
      if (isRefused(branch)) return branch
      const place = { libraryId: library.id, branchId: branch.id, zone: library.zone }
      const at = query.day ? noonOf(query.day, library.zone) : ctx.now
      const explained = await explain(ctx.db, place, query, at)
      return isRefused(explained) ? explained : shown(explained)
    },
  }),
]

const shown = ({ patron, copy, scope: lookedUp, rulings, due, lending, renewal }: Explained) => ({
  patron_id: patron.id,
  copy: { work_id: copy.workId, title: copy.title, barcode: copy.barcode, item_type: copy.itemType },
  scope: lookedUp,
  rules: rulings.map(({ name, value: holds, from, beaten }) => ({
    name,
    value: holds,
    from: from && setBy(from, name),
    beaten: beaten.map(rule => setBy(rule, name)),
  })),
  due: verdictOn(due),
  steps: isRefused(due) ? [] : [...due.steps],
  lending: verdictOn(lending),
  renewal: renewal && verdictOn(renewal),
})

const setBy = (rule: Rule, name: (typeof ruleNames)[number]) => ({
  branch_id: rule.branch_id,
  category: rule.category,
  item_type: rule.item_type,
  value: rule[name],
})

const verdictOn = (answer: { dueAt: Date } | Refused) =>
  isRefused(answer)
    ? { due_at: null, refusal: codeOf(answer.refused) }
    : { due_at: answer.dueAt, refusal: null }
