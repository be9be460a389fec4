import { type Db, transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { type Actor, record } from '../identity/index.ts'
import { type RuleName, ruleValue } from './rule.ts'
import { tables } from './tables.ts'

/** All of a library's rules; there are few, and each decision looks at most of them. */
export const rulesQuery = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('circulation.rules')
    .select(['branch_id', 'category', 'item_type', 'loan_days', 'loan_limit'])
    .where('library_id', '=', libraryId)

export type GeneralRules = Record<RuleName, number>

/** What holds wherever no closer rule is set. */
export async function generalRules(db: Db, libraryId: string): Promise<GeneralRules> {
  const rules = (await rulesQuery(db, libraryId).execute()).filter(
    ({ branch_id, category, item_type }) => branch_id === null && category === null && item_type === null,
  )
  const anywhere = { branch_id: '', category: '', item_type: '' }
  return {
    loan_days: ruleValue(rules, anywhere, 'loan_days'),
    loan_limit: ruleValue(rules, anywhere, 'loan_limit'),
  }
}

/** Sets what holds wherever no closer rule is set; loans that are open keep their date. */
export function setGeneralRules(
  db: Db,
  libraryId: string,
  values: GeneralRules,
  actor: Actor,
  now: Date,
): Promise<void> {
  return transaction(db, async tx => {
    await tables(tx)
      .insertInto('circulation.rules')
      .values({
        id: newId(),
        library_id: libraryId,
        branch_id: null,
        category: null,
        item_type: null,
        ...values,
      })
      .onConflict(conflict =>
        conflict.columns(['library_id', 'branch_id', 'category', 'item_type']).doUpdateSet(values),
      )
      .execute()
    const event = 'circulation.rules-changed'
    await record(tx, { ...actor, event, library: libraryId, details: { ...values } }, now)
  })
}
