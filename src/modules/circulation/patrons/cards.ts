import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { recordPatron } from './patron-entry.ts'

/** A new card; those before it are kept as replaced, so that scanning one says what it was. */
export function replaceCard(
  db: Db,
  libraryId: string,
  patronId: string,
  number: string,
  actor: Actor,
  now: Date,
): Promise<{ number: string } | Refused<'card-taken'>> {
  return transaction(db, async tx => {
    // One desk after the other: two new cards at once would both be the good one.
    await tables(tx)
      .selectFrom('circulation.patrons')
      .select('id')
      .where('library_id', '=', libraryId)
      .where('id', '=', patronId)
      .forUpdate()
      .execute()
    const has = await cardWithNumber(tx, libraryId, number)
    if (has?.patron_id === patronId && has.status === 'active') return { number }
    if (has) return refused('card-taken')
    const previous = await setCards(tx, patronId, 'active', 'replaced')
    if (await giveCard(tx, libraryId, patronId, number, now)) {
      await recordPatron(tx, 'circulation.card-replaced', { libraryId, id: patronId }, actor, now)
      return { number }
    }
    await setCards(tx, patronId, 'replaced', 'active', previous)
    return refused('card-taken')
  })
}

async function setCards(
  tx: Tx,
  patronId: string,
  from: 'active' | 'replaced',
  to: 'active' | 'replaced',
  only?: readonly string[],
): Promise<string[]> {
  const changed = await tables(tx)
    .updateTable('circulation.cards')
    .set({ status: to })
    .where('patron_id', '=', patronId)
    .where('status', '=', from)
    .$if(only !== undefined, query => query.where('id', '=', sql<string>`any(${[...(only ?? [])]}::uuid[])`))
    .returning('id')
    .execute()
  return changed.map(({ id }) => id)
}

export async function giveCard(
  tx: Tx,
  libraryId: string,
  patronId: string,
  number: string,
  now: Date,
): Promise<boolean> {
  const card = await tables(tx)
    .insertInto('circulation.cards')
    .values({
      id: newId(),
      library_id: libraryId,
      patron_id: patronId,
      number,
      status: 'active',
      created_at: now,
    })
    .onConflict(conflict => conflict.doNothing())
    .returning('id')
    .executeTakeFirst()
  return card !== undefined
}

export type CardFound = { patron_id: string; status: 'active' | 'lost' | 'replaced' }

/** Whose card this is, also when it was lost or replaced. */
export const cardWithNumber = (db: Db, libraryId: string, number: string): Promise<CardFound | undefined> =>
  tables(db)
    .selectFrom('circulation.cards')
    .select(['patron_id', 'status'])
    .where('library_id', '=', libraryId)
    .where('number', '=', number)
    .executeTakeFirst()

/** All cards that a patron has had, the newest first. */
export const cardsOf = (db: Db, libraryId: string, patronId: string) =>
  tables(db)
    .selectFrom('circulation.cards')
    .select(['id', 'number', 'status', 'created_at'])
    .where('library_id', '=', libraryId)
    .where('patron_id', '=', patronId)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()

/** A card that was lost stops working at once, wherever it is shown. */
export function reportCardLost(
  db: Db,
  libraryId: string,
  patronId: string,
  actor: Actor,
  now: Date,
): Promise<{ number: string } | Refused<'no-card'>> {
  return transaction(db, async tx => {
    const card = await tables(tx)
      .updateTable('circulation.cards')
      .set({ status: 'lost' })
      .where('library_id', '=', libraryId)
      .where('patron_id', '=', patronId)
      .where('status', '=', 'active')
      .returning('number')
      .executeTakeFirst()
    if (!card) return refused('no-card')
    await recordPatron(tx, 'circulation.card-lost', { libraryId, id: patronId }, actor, now)
    return card
  })
}
