import { bookWith } from '../logged-book.ts'
import { readthrough, settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'

/** Jelu: Profile > Import and export > Export. Each reading stands with its day, those given up apart. */
export const jelu: TableFormat = {
  source: 'jelu',
  knows: headings => having(headings, 'readdates', 'currentlyreading'),
  read(row) {
    const read = row.list(',', 'readdates').map(written => row.dateOf(written))
    const dropped = row.list(',', 'droppeddates').map(written => row.dateOf(written))
    const going = row.text('currentlyreading')
    const begun = row.dateOf(going)
    const last = row.date('dateread')
    const shelf = row.text('shelves')
    const isReading = going !== '' || shelf === 'currently-reading'
    const days = read.length === 0 && dropped.length === 0 && !isReading && last ? [last] : read
    const readthroughs = [
      ...dropped.map(ended => readthrough({ ended, outcome: 'stopped' })),
      ...days.map(ended => readthrough({ ended, outcome: 'finished' })),
    ].sort((one, other) => ((one.ended ?? '') < (other.ended ?? '') ? -1 : 1))
    const book = bookWith({
      title: row.text('title'),
      authors: row.list(',', 'authors', 'author'),
      isbns: row.isbns('isbn13', 'isbn10', 'isbn'),
      publisher: row.orNull('publisher'),
      tags: row.list(',', 'tags'),
      owned: row.yes('owned'),
      readthroughs: isReading ? [...readthroughs, readthrough({ began: begun })] : readthroughs,
      told: row.told,
    })
    const status = isReading ? ('reading' as const) : shelf === 'to-read' ? ('to-read' as const) : null
    return settled({ ...book, rest: row.rest }, { status })
  },
}
