import { type Db, transaction } from '../../../database.ts'
import { everyPerson } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** What somebody lets be done with what they like. */
export type TasteChoice = {
  /** Whether it is counted together with others'. */
  counted: boolean
  /** Whether their household's list is drawn from it, too. */
  atHome: boolean
}

/** People who are counted, as all are who did not say otherwise: a builder with `id`. */
export const peopleCounted = (db: Db) =>
  everyPerson(db).where(
    'person.id',
    'not in',
    tables(db).selectFrom('insights.taste_choices').select('person_id').where('counted', '=', false),
  )

/** People who let their household's list be drawn from what they like: a builder with `person_id`. */
export const peopleAtHome = (db: Db) =>
  tables(db)
    .selectFrom('insights.taste_choices as choice')
    .select('choice.person_id')
    .where('choice.at_home', '=', true)

export async function tasteChoiceOf(db: Db, personId: string): Promise<TasteChoice> {
  const choice = await tables(db)
    .selectFrom('insights.taste_choices')
    .select(['counted', 'at_home as atHome'])
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return choice ?? { counted: true, atHome: false }
}

/** Who does not want to be counted any more is taken out at once, and forgotten in what was learned with the next night. */
export const chooseTaste = (db: Db, personId: string, { counted, atHome }: TasteChoice): Promise<void> =>
  transaction(db, async tx => {
    await tables(tx)
      .insertInto('insights.taste_choices')
      .values({ person_id: personId, counted, at_home: atHome })
      .onConflict(conflict => conflict.column('person_id').doUpdateSet({ counted, at_home: atHome }))
      .execute()
    if (!counted) await tables(tx).deleteFrom('insights.likes').where('person_id', '=', personId).execute()
  })
