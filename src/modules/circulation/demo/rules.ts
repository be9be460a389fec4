import type { Demo } from '../../../demo.ts'
import { nobody } from '../../identity/index.ts'
import { setGeneralRules } from '../rules.ts'

const years = 365

/** Three weeks in both houses, for all and everything: what the page of rules shows, and may change. */
export async function addRules(demo: Demo): Promise<void> {
  const { db, cast } = demo
  const since = demo.ago(3 * years)
  await setGeneralRules(db, cast.town.id, { loan_days: 21, loan_limit: 15 }, nobody, since)
  await setGeneralRules(db, cast.household.id, { loan_days: 21, loan_limit: 8 }, nobody, since)
}
