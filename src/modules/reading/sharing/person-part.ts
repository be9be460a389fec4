import type { Db } from '../../../database.ts'
import { booksShownTo, ownerSeenBy } from './shown-books.ts'

/** What stands on a person's page for who looks: the way to the books that they show, where there are any. */
export async function shownOnPage(db: Db, ownerId: string, viewerId: string | null) {
  const owner = await ownerSeenBy(db, viewerId, { id: ownerId })
  if (!owner) return null
  const [book] = await booksShownTo(db, ownerId, viewerId, { shelfId: null, after: null })
  return book ? { owner } : null
}
