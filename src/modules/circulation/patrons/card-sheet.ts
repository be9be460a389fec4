import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { beyond, patronsOf } from './patron-queries.ts'

/** On one page, and in one PDF. */
export const cardsOnPage = 50
export const mostCards = 200

export type CardsWanted = {
  /** One patron of the library, or those that a search may mean. */
  who: { patronId: string } | { q: string }
  after: { name: string; id: string } | null
  most: number
}

/** Patrons who have a card, by name, from `after` on. */
export async function patronsWithCards(
  db: Db,
  libraryId: string,
  { who, after, most }: CardsWanted,
): Promise<Array<{ id: string; name: string; card: string }>> {
  let patrons = patronsOf(db, libraryId, 'q' in who ? who.q : '').where('card.number', 'is not', null)
  if ('patronId' in who) patrons = patrons.where('patron.id', '=', who.patronId)
  if (after) patrons = patrons.where(beyond(after))
  const found = await patrons
    .orderBy(sql`patron.name collate "unicode"`)
    .orderBy('patron.id')
    .limit(most)
    .execute()
  return found.map(({ id, name, card }) => ({ id, name, card: card ?? '' }))
}
