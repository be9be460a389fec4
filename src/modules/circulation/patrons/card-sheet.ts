import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { patronsOf } from './patron-queries.ts'

export const mostCards = 200

/** One patron of the library, or those that a search may mean, who have a card; by name, 200 at most. */
export async function patronsWithCards(
  db: Db,
  libraryId: string,
  wanted: { patronId: string } | { q: string },
): Promise<Array<{ name: string; card: string }>> {
  let patrons = patronsOf(db, libraryId, 'q' in wanted ? wanted.q : '').where('card.number', 'is not', null)
  if ('patronId' in wanted) patrons = patrons.where('patron.id', '=', wanted.patronId)
  const found = await patrons
    .orderBy(sql`patron.name collate "unicode"`)
    .orderBy('patron.id')
    .limit(mostCards)
    .execute()
  return found.map(({ name, card }) => ({ name, card: card ?? '' }))
}
