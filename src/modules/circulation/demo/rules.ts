import type { Demo } from '../../../demo.ts'
import { nobody } from '../../identity/index.ts'
import { setGeneralRules } from '../rules.ts'

/** Three weeks in both houses, for all and everything: what the page of rules shows, and may change. */
export async function addRules({ db, cast, ago }: Demo): Promise<void> {
  await setGeneralRules(db, cast.town.id, { loan_days: 21, loan_limit: 15 }, nobody, ago(3 * 365))
  await setGeneralRules(db, cast.household.id, { loan_days: 21, loan_limit: 8 }, nobody, ago(3 * 365))
}
