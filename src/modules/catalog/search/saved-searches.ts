import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'

/** So many a person may keep. */
export const mostSaved = 100

/** A question that somebody keeps, as its address says it. */
export type SavedSearch = { id: string; name: string; query: string; created_at: Date }

/** Theirs, by name. */
export const savedSearches = (db: Db, personId: string): Promise<SavedSearch[]> =>
  tables(db)
    .selectFrom('catalog.saved_searches')
    .select(['id', 'name', 'query', 'created_at'])
    .where('person_id', '=', personId)
    .orderBy(sql`name collate "unicode"`)
    .orderBy('id')
    .execute()

export type SavingRefusal = Refused<'name-taken'> | Refused<'too-many-saved'>

/** Keeps a question under a name that none of theirs has. */
export const saveSearch = (
  db: Db,
  personId: string,
  { name, query }: { name: string; query: string },
  now: Date,
): Promise<SavedSearch | SavingRefusal> =>
  transaction(db, async tx => {
    const known = await savedSearches(tx, personId)
    if (known.length >= mostSaved) return refused('too-many-saved')
    const row = { id: newId(), person_id: personId, name, query, created_at: now, updated_at: now }
    const made = await tables(tx)
      .insertInto('catalog.saved_searches')
      .values(row)
      .onConflict(conflict => conflict.doNothing())
      .returning(['id', 'name', 'query', 'created_at'])
      .executeTakeFirst()
    return made ?? refused('name-taken')
  })

/** Calls it otherwise; null where they have none of this id. */
export const renameSearch = (
  db: Db,
  personId: string,
  { id, name }: { id: string; name: string },
  now: Date,
): Promise<{ name: string } | Refused<'name-taken'> | null> =>
  transaction(db, async tx => {
    const { rows } = await sql<{ taken: boolean }>`
      select exists (select from catalog.saved_searches other where other.person_id = ${personId} and other.id <> ${id}
        and other.name collate "unicode" = ${name}) as taken
      from catalog.saved_searches where id = ${id} and person_id = ${personId} for update`.execute(tx)
    if (rows[0] === undefined) return null
    if (rows[0].taken) return refused('name-taken')
    await tables(tx)
      .updateTable('catalog.saved_searches')
      .set({ name, updated_at: now })
      .where('id', '=', id)
      .execute()
    return { name }
  })

/** Forgets it; the name it had, or null where they have none of this id. */
export async function forgetSearch(db: Db, personId: string, id: string): Promise<string | null> {
  const gone = await tables(db)
    .deleteFrom('catalog.saved_searches')
    .where('id', '=', id)
    .where('person_id', '=', personId)
    .returning('name')
    .executeTakeFirst()
  return gone?.name ?? null
}
