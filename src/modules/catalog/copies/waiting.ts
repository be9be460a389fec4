import type { Db } from '../../../database.ts'
import { port } from '../../../port.ts'
import type { BookCopy } from '../books/visible-copies.ts'

/** How many wait for a book in each library; those where nobody does may be left out. Circulation knows. */
export const waitingFor =
  port<(db: Db, workId: string) => Promise<ReadonlyMap<string, number>>>('catalog.waiting-for')

/** What a library has of a book, in figures: a copy that is on no shelf may be due. */
export type LibraryCopies = {
  library_id: string
  library: string
  copies: number
  on_shelf: number
  next_due: Date | null
  waiting: number
}

/** The copies of a book by library, as they are listed, with how many wait there. */
export function byLibrary(
  copies: readonly BookCopy[],
  waiting: ReadonlyMap<string, number>,
): LibraryCopies[] {
  const libraries = Map.groupBy(copies, ({ library_id }) => library_id)
  return [...libraries].map(([library_id, here]) => ({
    library_id,
    library: here[0]?.library ?? '',
    copies: here.length,
    on_shelf: here.filter(isOnShelf).length,
    next_due: here
      .map(({ due_at }) => due_at)
      .reduce((first, due) => (first === null || (due !== null && due < first) ? due : first), null),
    waiting: waiting.get(library_id) ?? 0,
  }))
}

const isOnShelf = ({ status, availability }: BookCopy): boolean =>
  status === 'in-collection' && availability === 'on-shelf'
