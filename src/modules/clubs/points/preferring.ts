import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Whether somebody wants to have anything to do with bets, in any club. */
export async function wantsBets(db: Db, personId: string): Promise<boolean> {
  const said = await tables(db)
    .selectFrom('clubs.preferences')
    .select('bets')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return said?.bets ?? true
}

/** From now on; what they staked before is settled like any other. */
export async function preferBets(db: Db, personId: string, bets: boolean): Promise<void> {
  await tables(db)
    .insertInto('clubs.preferences')
    .values({ person_id: personId, bets })
    .onConflict(conflict => conflict.column('person_id').doUpdateSet({ bets }))
    .execute()
}

/** Members who want nothing of bets, for other queries: the column `person_id`. */
export const withoutBets = (db: Db) =>
  tables(db).selectFrom('clubs.preferences as said').select('said.person_id').where('said.bets', '=', false)
