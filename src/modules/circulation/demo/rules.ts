import type { Demo } from '../../../demo.ts'
import { setGeneralRules } from '../rules.ts'

/** Three weeks in both houses, for all and everything: what the page of rules shows, and may change. */
export async function addRules({ db, cast }: Demo): Promise<void> {
  await setGeneralRules(db, cast.town.id, { loan_days: 21, loan_limit: 15 })
  await setGeneralRules(db, cast.household.id, { loan_days: 21, loan_limit: 8 })
}
