import { DateTime } from 'luxon'
import type { Db } from '../../../database.ts'
import { tables } from '../tables.ts'

/** What every library begins with, until it changes one of them; their names are in the message files. */
export const builtInCategories = ['adult', 'child', 'student', 'staff'] as const

export type Category = {
  code: string
  name: string
  /** How many months a new card is good; without end where it is null. */
  cardMonths: number | null
}

/** A message by its key, for the names of the categories that are built in. */
export type Say = (key: string) => string

/** A library's categories of patrons, in its own order. */
export async function categoriesOf(db: Db, libraryId: string, t: Say): Promise<Category[]> {
  const rows = await tables(db)
    .selectFrom('circulation.categories')
    .select(['code', 'name', 'card_months as cardMonths'])
    .where('library_id', '=', libraryId)
    .orderBy('place')
    .orderBy('code')
    .execute()
  return rows.length > 0 ? rows : builtIn(t)
}

/** The codes of a library's categories, for what only asks whether there is one. */
export const categoryCodes = async (db: Db, libraryId: string): Promise<string[]> =>
  (await categoriesOf(db, libraryId, key => key)).map(({ code }) => code)

/** What holds until a library changes one of them. */
export const builtIn = (t: Say): Category[] =>
  builtInCategories.map(code => ({ code, name: t(`circulation.categories.${code}`), cardMonths: null }))

/** The last day of a new card of this category, from `today` on; null where it is good without end. */
export const newCardUntil = ({ cardMonths }: Category, today: string): string | null =>
  cardMonths === null
    ? null
    : DateTime.fromISO(today, { zone: 'UTC' }).plus({ months: cardMonths }).toISODate()
