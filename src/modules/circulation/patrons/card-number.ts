import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/**
 * A number for a new card, offered in the form: one more than the highest of those we made, which begin with 2.
 * Two desks may be offered the same; the second then hears that the card is taken.
 */
export async function newCardNumber(db: Db, libraryId: string): Promise<string> {
  const last = await tables(db)
    .selectFrom('circulation.cards')
    .select('number')
    .where('library_id', '=', libraryId)
    .where('number', '>=', '20000000')
    .where('number', '<=', '29999999')
    .where('number', '~', '^2[0-9]{7}$')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return String(Number(last?.number ?? '20000000') + 1)
}
