import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'
import type { AtLending } from './tables.ts'

/** What a person wants done when they borrow a book; to be asked, unless they said otherwise. */
export async function atLendingOf(db: Db, personId: string): Promise<AtLending> {
  const said = await tables(db)
    .selectFrom('reading.preferences')
    .select('at_lending')
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return said?.at_lending ?? 'ask'
}

/** Who wants never to be asked is not asked of what they borrowed before, either. */
export async function setAtLending(db: Db, personId: string, wish: AtLending): Promise<void> {
  await tables(db)
    .insertInto('reading.preferences')
    .values({ person_id: personId, at_lending: wish })
    .onConflict(conflict => conflict.column('person_id').doUpdateSet({ at_lending: wish }))
    .execute()
  if (wish !== 'ask')
    await tables(db)
      .deleteFrom('reading.questions')
      .where('person_id', '=', personId)
      .where('kind', '=', 'start')
      .execute()
}
