import type { Db } from '../../../database.ts'
import { type House, houseFrom, rulesQuery } from '../rules/house.ts'
import { tables } from '../tables.ts'

/** What a library has set, with all days out of the ordinary that it ever had: a history goes further back than a desk looks. */
export async function wholeHouse(
  db: Db,
  { libraryId, zone }: { libraryId: string; zone: string },
): Promise<House> {
  const row = {
    rules: await rulesQuery(db, libraryId).execute(),
    settings:
      (await tables(db)
        .selectFrom('circulation.settings')
        .selectAll()
        .where('library_id', '=', libraryId)
        .executeTakeFirst()) ?? null,
    hours: await tables(db)
      .selectFrom('circulation.opening_hours')
      .selectAll()
      .where('library_id', '=', libraryId)
      .execute(),
    special_days: await tables(db)
      .selectFrom('circulation.special_days')
      .selectAll()
      .where('library_id', '=', libraryId)
      .execute(),
  }
  return houseFrom(row, zone)
}
