import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** `name` is null for those that every library begins with: the pages' words name them. */
export type Category = { code: string; name: string | null; card_months: number | null }

/** What a library has until it makes its own. */
export const firstCategories: readonly Category[] = ['adult', 'child', 'student', 'staff'].map(code => ({
  code,
  name: null,
  card_months: null,
}))

/** A library's categories of patrons, in its order. */
export async function categoriesOf(db: Db, libraryId: string): Promise<readonly Category[]> {
  const own = await tables(db)
    .selectFrom('circulation.categories')
    .select(['code', 'name', 'card_months'])
    .where('library_id', '=', libraryId)
    .orderBy('place')
    .orderBy('code')
    .execute()
  return own.length > 0 ? own : firstCategories
}
