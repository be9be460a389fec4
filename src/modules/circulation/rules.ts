import type { Db } from '../../database.ts'
import type { Rule } from './rule.ts'
import { tables } from './tables.ts'

/** All of a library's rules; there are few, and each decision looks at most of them. */
export const rulesOf = (db: Db, libraryId: string): Promise<Rule[]> =>
  tables(db)
    .selectFrom('circulation.rules')
    .select(['branch_id', 'category', 'item_type', 'loan_days', 'loan_limit'])
    .where('library_id', '=', libraryId)
    .execute()
