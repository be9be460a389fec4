import type { Db } from '../../../database.ts'
import { libraryPlaces } from '../../identity/index.ts'
import { tables } from '../tables.ts'

/** How a person hears from each of their libraries. */
export const waysOfPerson = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('circulation.patrons as patron')
    .innerJoin(libraryPlaces(db).as('library'), 'library.id', 'patron.library_id')
    .select(['patron.id', 'patron.email', 'patron.notices_by', 'library.name as library'])
    .where('patron.person_id', '=', personId)
    .orderBy('library.name')
    .limit(50)
    .execute()

/** Whether there was such a patron of theirs. */
export async function chooseNotices(
  db: Db,
  personId: string,
  patronId: string,
  by: 'at-once' | 'daily' | 'page',
): Promise<boolean> {
  const { numUpdatedRows } = await tables(db)
    .updateTable('circulation.patrons')
    .set({ notices_by: by })
    .where('id', '=', patronId)
    .where('person_id', '=', personId)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}
