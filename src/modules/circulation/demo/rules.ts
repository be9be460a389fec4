import type { Demo } from '../../../demo.ts'
import { nobody } from '../../identity/index.ts'
import { emptyRule } from '../rules/rule.ts'
import { saveRule } from '../rules/rules.ts'

const years = 365

/** Three weeks in both houses, for all and everything: what the page of rules shows, and may change. */
export async function addRules(demo: Demo): Promise<void> {
  const { db, cast } = demo
  const since = demo.ago(3 * years)
  const general = { ...emptyRule, loan_length: '21d' }
  await saveRule(db, cast.town.id, { ...general, loan_limit: 15 }, nobody, since)
  await saveRule(db, cast.household.id, { ...general, loan_limit: 8 }, nobody, since)
}
