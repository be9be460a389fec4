import type { Demo } from '../../../demo.ts'
import { newId } from '../../../id.ts'
import { setGeneralRules } from '../rules.ts'
import { tables } from '../tables.ts'

/** Three weeks for most, longer for children, shorter for what one listens to. */
export async function addRules({ db, cast }: Demo): Promise<void> {
  const { town, household } = cast
  await setGeneralRules(db, town.id, { loan_days: 21, loan_limit: 15 })
  await setGeneralRules(db, household.id, { loan_days: 21, loan_limit: 8 })
  const closer = [
    { category: 'child', item_type: null, loan_days: 28, loan_limit: 20 },
    { category: null, item_type: 'audiobook', loan_days: 14, loan_limit: null },
  ]
  await tables(db)
    .insertInto('circulation.rules')
    .values(closer.map(rule => ({ ...rule, id: newId(), library_id: town.id, branch_id: null })))
    .execute()
}
