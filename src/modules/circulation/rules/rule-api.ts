import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asHolder } from '../../../web/kit/api/guards.ts'
import type { Context, Library } from '../../../web/kit/context.ts'
import { actorOf } from '../../identity/index.ts'
import { replaceRules, ruleBook } from './replacing-rules.ts'
import { rule, ruleSent } from './rule-shapes.ts'
import { defaultSettings } from './settings.ts'
import { settings, settingsSent } from './settings-shapes.ts'

const book = z.object({ rules: z.array(rule), settings }).meta({ id: 'RuleBook' })

/** How long things are lent, how many, and what that costs. */
export const ruleApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/libraries/{id}/rules',
    operation: 'getRules',
    area: 'libraries',
    summary: 'A library’s rules and settings for loans',
    description:
      'Each rule is looked up by itself: of the rows that fit and set it, branch beats category beats kind of copy.',
    guard: asHolder('circulation.rules', 'libraries:read'),
    answer: book,
    tagged: true,
    run: ({ ctx, library }) => shown(ctx, library),
  }),
  endpoint({
    method: 'PUT',
    path: '/libraries/{id}/rules',
    operation: 'replaceRules',
    area: 'libraries',
    summary: 'Set all rules and settings for loans, in place of what was there',
    description:
      'They hold from the next loan on; open loans keep their date. All of it is saved, or nothing.',
    guard: asHolder('circulation.rules', 'libraries:write'),
    body: z.strictObject({ rules: z.array(ruleSent).max(500), settings: settingsSent }).meta({
      example: {
        rules: [{ category: 'child', loan_length: '21d', fine_amount: 0 }],
        settings: defaultSettings,
      },
    }),
    answer: book,
    tagged: true,
    refusals: {
      'senseless-rule': { status: 422, words: 'circulation.api.senseless-rule' },
      'scope-twice': { status: 422, words: 'circulation.api.scope-twice' },
      'unknown-branch': 'circulation.api.row-branch',
      'unknown-category': 'circulation.api.row-category',
      'no-hours': 'circulation.api.no-hours',
    },
    async run({ ctx, library, body, seen }) {
      const at = { libraryId: library.id, zone: library.zone }
      const replaced = await replaceRules(ctx.db, at, body, seen, actorOf(ctx), ctx.now)
      return isRefused(replaced) ? replaced : shown(ctx, library)
    },
  }),
]

async function shown(ctx: Context, { id, zone }: Library) {
  const { revision, ...found } = await ruleBook(ctx.db, { libraryId: id, zone })
  return new Answered({ ...found, rules: [...found.rules] }, { tag: revision })
}
