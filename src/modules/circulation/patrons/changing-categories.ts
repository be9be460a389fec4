import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { isRefused, type Refused, refused } from '../../../refusal.ts'
import { fold } from '../../catalog/index.ts'
import { type Actor, record } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { builtIn, type Category, categoriesOf, type Say } from './categories.ts'

export type CategoryFacts = { name: string; cardMonths: number | null }
type At = { libraryId: string; t: Say; actor: Actor }

/** Adds a category, last in the order. */
export const addCategory = (db: Db, at: At, { name, cardMonths }: CategoryFacts, now: Date) =>
  changing(db, at, now, async (tx, categories): Promise<{ code: string }> => {
    const code = newCode(name, new Set(categories.map(one => one.code)))
    await tables(tx)
      .insertInto('circulation.categories')
      .values({ library_id: at.libraryId, code, name, card_months: cardMonths, place: categories.length })
      .execute()
    return { code }
  })

/** Calls a category something else, or sets how long its new cards last; its code stays, which rules name. */
export const changeCategory = (
  db: Db,
  at: At,
  code: string,
  { name, cardMonths }: CategoryFacts,
  now: Date,
) =>
  changing(db, at, now, async (tx, categories) => {
    if (!categories.some(one => one.code === code)) return refused('unknown-category')
    await tables(tx)
      .updateTable('circulation.categories')
      .set({ name, card_months: cardMonths })
      .where('library_id', '=', at.libraryId)
      .where('code', '=', code)
      .execute()
    return { code }
  })

/** Puts a category one place further up. */
export const raiseCategory = (db: Db, at: At, code: string, now: Date) =>
  changing(db, at, now, async (tx, categories) => {
    const codes = categories.map(one => one.code)
    const from = codes.indexOf(code)
    if (from < 0) return refused('unknown-category')
    codes.splice(from, 1)
    codes.splice(Math.max(0, from - 1), 0, code)
    for (const [place, one] of codes.entries())
      await tables(tx)
        .updateTable('circulation.categories')
        .set({ place })
        .where('library_id', '=', at.libraryId)
        .where('code', '=', one)
        .execute()
    return { code }
  })

/** Removes a category that no patron has and no rule names; the last one stays. */
export const removeCategory = (db: Db, at: At, code: string, now: Date) =>
  changing(db, at, now, async (tx, categories) => {
    if (!categories.some(one => one.code === code)) return refused('unknown-category')
    if (categories.length === 1) return refused('last-category')
    if (await isUsed(tx, at.libraryId, code)) return refused('category-used')
    await tables(tx)
      .deleteFrom('circulation.categories')
      .where('library_id', '=', at.libraryId)
      .where('code', '=', code)
      .execute()
    return { code }
  })

export type CategoryRefusal = Refused<'unknown-category' | 'last-category' | 'category-used'>

/** One change after the other; with the first, those that are built in are written down. */
function changing<Ended extends { code: string } | CategoryRefusal>(
  db: Db,
  { libraryId, t, actor }: At,
  now: Date,
  change: (tx: Tx, categories: readonly Category[]) => Promise<Ended>,
): Promise<Ended> {
  return transaction(db, async tx => {
    await tables(tx)
      .insertInto('circulation.categories')
      .columns(['library_id', 'code', 'name', 'card_months', 'place'])
      .expression(
        sql`select ${libraryId}::uuid, code, name, null::integer, place::integer - 1
          from unnest(${builtIn(t).map(({ code }) => code)}::text[], ${builtIn(t).map(({ name }) => name)}::text[])
            with ordinality as begun (code, name, place)
          where not exists (select from circulation.categories where library_id = ${libraryId})`,
      )
      .onConflict(conflict => conflict.doNothing())
      .execute()
    await tables(tx)
      .selectFrom('circulation.categories')
      .select('code')
      .where('library_id', '=', libraryId)
      .orderBy('code')
      .forUpdate()
      .execute()
    const ended = await change(tx, await categoriesOf(tx, libraryId, t))
    if (!isRefused(ended))
      await record(tx, { ...actor, event: 'circulation.categories-changed', library: libraryId }, now)
    return ended
  })
}

const isUsed = async (tx: Tx, libraryId: string, code: string): Promise<boolean> => {
  const { used } = await tables(tx)
    .selectNoFrom(({ or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('circulation.patrons')
            .select('id')
            .where('library_id', '=', libraryId)
            .where('category', '=', code),
        ),
        exists(
          selectFrom('circulation.rules')
            .select('id')
            .where('library_id', '=', libraryId)
            .where('category', '=', code),
        ),
      ]).as('used'),
    )
    .executeTakeFirstOrThrow()
  return Boolean(used)
}

function newCode(name: string, taken: ReadonlySet<string>): string {
  const bare =
    fold(name)
      .replace(/[^a-z0-9]+/g, '-')
      .slice(0, 30)
      .replace(/^-+|-+$/g, '') || 'category'
  let code = bare
  for (let count = 2; taken.has(code); count++) code = `${bare}-${count}`
  return code
}
