import type { Demo } from '../../../demo.ts'
import { isRefused } from '../../../refusal.ts'
import { editBook } from '../books/editing.ts'
import { addShelf, changeShelf } from '../shelves/shelving.ts'
import { WrittenLog } from './written-log.ts'

/** What the reader's friends read now and finished, and show to their friends. */
export async function addFriendsLogs(demo: Demo, works: string[]): Promise<void> {
  const { guests, others } = demo.cast
  const audience = { shared: 'friends' } as const
  for (const [place, friend] of [guests.organiser, ...others.slice(0, 2)].entries()) {
    const log = new WrittenLog(demo, friend.id, works)
    await log.readingSince(5 + 4 * place, 12)
    const name = 'By my bed'
    const shelf = await addShelf(demo.db, friend.id, { name, rule: 'status=reading' }, demo.now)
    if (isRefused(shelf)) throw new Error(`The demo’s shelf was refused: ${shelf.refused}`)
    await changeShelf(demo.db, friend.id, { shelfId: shelf.id, name, audience }, demo.now)
    const ago = 2 + 11 * place
    const bookId = await log.add('read', ago, log.day(ago))
    const details = { audience, rating: 350 + 50 * place }
    await editBook(demo.db, friend.id, { bookId, seen: null, details }, demo.ago(ago))
  }
}
