import type { Config } from '../../../config.ts'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { signature, signatureFits } from '../../identity/index.ts'
import { tables } from '../tables.ts'

const purpose = 'shelf or book of a log'

/** A shelf or a book of somebody's log. */
export type Shown = { shelfId: string } | { bookId: string }

/** The secret address of what is shown so; null while it is not. */
export async function secretAddress(
  db: Db,
  config: Config,
  personId: string,
  shown: Shown,
): Promise<string | null> {
  const link = await linkOf(db, personId, shown).select('id').executeTakeFirst()
  return link ? `/shared/logs/${link.id}/${signature(config, purpose, link.id)}` : null
}

/** Shows it to whoever has its address. One that was taken back comes at another. */
export const makeSecretLink = (
  db: Db,
  personId: string,
  shown: Shown,
  now: Date,
): Promise<{ made: true } | Refused<'unknown'>> =>
  transaction(db, async tx => {
    const table = 'shelfId' in shown ? 'reading.shelves' : 'reading.books'
    const own = await tables(tx)
      .selectFrom(table)
      .select('id')
      .where('id', '=', 'shelfId' in shown ? shown.shelfId : shown.bookId)
      .where('person_id', '=', personId)
      .executeTakeFirst()
    if (!own) return refused('unknown')
    await tables(tx)
      .insertInto('reading.secret_links')
      .values({
        id: newId(),
        person_id: personId,
        shelf_id: 'shelfId' in shown ? shown.shelfId : null,
        book_id: 'bookId' in shown ? shown.bookId : null,
        created_at: now,
      })
      .onConflict(conflict => conflict.doNothing())
      .execute()
    return { made: true }
  })

/** Makes the address answer nobody any more. */
export async function takeBackSecretLink(db: Db, personId: string, shown: Shown): Promise<void> {
  await tables(db)
    .deleteFrom('reading.secret_links')
    .where('person_id', '=', personId)
    .$if('shelfId' in shown, query => query.where('shelf_id', '=', 'shelfId' in shown ? shown.shelfId : ''))
    .$if('bookId' in shown, query => query.where('book_id', '=', 'bookId' in shown ? shown.bookId : ''))
    .execute()
}

/** What an address shows, and whose it is; null where it is none, or was taken back. */
export async function secretlyShown(
  db: Db,
  config: Config,
  { id, signed }: { id: string; signed: string },
): Promise<{ personId: string; shown: Shown } | null> {
  if (!signatureFits(config, purpose, id, signed)) return null
  const link = await tables(db)
    .selectFrom('reading.secret_links')
    .select(['person_id', 'shelf_id', 'book_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!link) return null
  const shown = link.shelf_id === null ? { bookId: link.book_id ?? '' } : { shelfId: link.shelf_id }
  return { personId: link.person_id, shown }
}

const linkOf = (db: Db, personId: string, shown: Shown) =>
  tables(db)
    .selectFrom('reading.secret_links')
    .where('person_id', '=', personId)
    .$if('shelfId' in shown, query => query.where('shelf_id', '=', 'shelfId' in shown ? shown.shelfId : ''))
    .$if('bookId' in shown, query => query.where('book_id', '=', 'bookId' in shown ? shown.bookId : ''))
