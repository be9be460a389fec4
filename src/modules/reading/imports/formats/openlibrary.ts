import { bookWith } from '../logged-book.ts'
import { settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** Open Library: Account > Import and export > Export your reading log. It names books by their numbers there alone. */
export const openlibrary: TableFormat = {
  source: 'openlibrary',
  knows: headings => having(headings, 'workid', 'editionid', 'bookshelf'),
  read(row) {
    const [work, edition] = [row.text('workid'), row.text('editionid')]
    const shelf = row.text('bookshelf')
    const status = statusNamed(shelf)
    const numbers = [edition, work].filter(value => /^OL\d+[MW]$/.test(value))
    const book = bookWith({
      sourceId: work || edition || null,
      title: row.text('title'),
      numbers: numbers.map(value => ({ kind: 'openlibrary', value })),
      rating: row.rating('rating'),
      shelves: status === null && shelf !== '' ? [shelf] : [],
      told: row.told,
    })
    return settled({ ...book, rest: row.rest }, { status })
  },
}
