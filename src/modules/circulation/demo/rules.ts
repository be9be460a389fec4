import { transaction } from '../../../database.ts'
import type { Demo } from '../../../demo.ts'
import { nobody } from '../../identity/index.ts'
import { emptyRule, type Rule } from '../rules/rule.ts'
import { saveRule } from '../rules/rules.ts'
import { defaultSettings } from '../rules/settings.ts'
import { tables } from '../tables.ts'

const years = 365

/** The town: what holds for all, and where a category or a kind has it otherwise. Money in pence. */
const townRules: readonly Partial<Rule>[] = [
  {
    loan_length: '21d',
    loan_limit: 15,
    renewals: 2,
    fine_amount: 20,
    fine_grace: 1,
    fine_most: 500,
    hold_limit: 10,
    debt_limit: 1000,
    overdue_limit: 5,
  },
  { category: 'child', loan_limit: 12, fine_amount: 0 },
  { category: 'student', loan_length: '28d' },
  { item_type: 'audiobook', loan_length: '7d', renewals: 1, fine_amount: 50 },
  { category: 'student', item_type: 'audiobook', loan_length: '7d' },
]

const houseRules: readonly Partial<Rule>[] = [{ loan_length: '21d', loan_limit: 8 }]

/** What the page of rules shows, and may change. */
export async function addRules(demo: Demo): Promise<void> {
  const { db, cast } = demo
  const since = demo.ago(3 * years)
  for (const [{ id }, rules] of [
    [cast.town, townRules],
    [cast.household, houseRules],
  ] as const)
    for (const rule of rules) await saveRule(db, id, { ...emptyRule, ...rule }, nobody, since)
  // What is brought to another branch stays there, until somebody asks for it.
  const settings = { ...defaultSettings, library_id: cast.town.id, send_home: false }
  await transaction(db, tx => tables(tx).insertInto('circulation.settings').values(settings).execute())
}
