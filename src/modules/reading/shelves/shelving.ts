import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { librariesOf } from '../../identity/index.ts'
import type { Audience } from '../books/book.ts'
import { tables } from '../tables.ts'

/** So many shelves a person may have. */
export const mostShelves = 200

/** A shelf's name, and for one that fills itself what it holds, as the log's address asks it. */
export type NamedShelf = { name: string; rule: string | null }

export const addShelf = (
  db: Db,
  personId: string,
  { name, rule }: NamedShelf,
  now: Date,
): Promise<{ id: string } | Refused<'name-taken'> | Refused<'too-many-shelves'>> =>
  transaction(db, async tx => {
    const { count } = await tables(tx)
      .selectFrom('reading.shelves')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('person_id', '=', personId)
      .executeTakeFirstOrThrow()
    if (Number(count) >= mostShelves) return refused('too-many-shelves')
    const made = await tables(tx)
      .insertInto('reading.shelves')
      .values({ id: newId(), person_id: personId, name, rule, created_at: now, updated_at: now })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    return made ?? refused('name-taken')
  })

/** Calls a shelf otherwise, and shows it to others or to nobody. */
export async function changeShelf(
  db: Db,
  personId: string,
  { shelfId, name, audience }: { shelfId: string; name: string; audience: Audience },
  now: Date,
): Promise<{ id: string } | Refused<'unknown-shelf'> | Refused<'name-taken'> | Refused<'not-your-library'>> {
  if (
    audience.shared === 'members' &&
    !(await librariesOf(db, personId)).some(({ id }) => id === audience.libraryId)
  )
    return refused('not-your-library')
  try {
    const changed = await tables(db)
      .updateTable('reading.shelves')
      .set(({ eb }) => ({
        name,
        shared: audience.shared,
        shared_library_id: audience.shared === 'members' ? audience.libraryId : null,
        updated_at: now,
        revision: eb('revision', '+', 1),
      }))
      .where('id', '=', shelfId)
      .where('person_id', '=', personId)
      .returning('id')
      .executeTakeFirst()
    return changed ?? refused('unknown-shelf')
  } catch (error) {
    // Another request may take the name at any time before this one has it.
    if ((error as { constraint?: string }).constraint === 'shelves_name') return refused('name-taken')
    throw error
  }
}

/** Takes a shelf away; its books stay in the log. */
export async function removeShelf(
  db: Db,
  personId: string,
  shelfId: string,
): Promise<{ removed: true } | Refused<'unknown-shelf'>> {
  const gone = await tables(db)
    .deleteFrom('reading.shelves')
    .where('id', '=', shelfId)
    .where('person_id', '=', personId)
    .returning('id')
    .executeTakeFirst()
  return gone ? { removed: true } : refused('unknown-shelf')
}
