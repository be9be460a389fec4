import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { patronsOf } from './patron-queries.ts'

/** The one patron that is meant by a card's number, an e-mail or parts of a name; the card alone says who among many. */
export async function patronCalled(
  db: Db,
  libraryId: string,
  written: string,
): Promise<{ id: string; name: string } | Refused<'nobody-called' | 'several-called'>> {
  const found = await patronsOf(db, libraryId, written).limit(20).execute()
  const card = found.find(one => one.card === written.replace(/\s/g, ''))
  if (card) return card
  const [only, ...others] = found
  if (!only) return refused('nobody-called')
  return others.length === 0 ? only : refused('several-called')
}
