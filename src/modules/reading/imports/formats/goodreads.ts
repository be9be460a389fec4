import { bookWith, type LoggedBook } from '../logged-book.ts'
import { tidy } from './plain-text.ts'
import { seriesInTitle } from './series-in-title.ts'
import { readthrough, settled } from './settling.ts'
import type { SourceRow } from './source-row.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** Goodreads: My Books > Import and export > Export library. It tells only the last day on which a book was read. */
export const goodreads: TableFormat = {
  source: 'goodreads',
  knows: headings => having(headings, 'exclusiveshelf', 'myrating'),
  read(row) {
    const exclusive = row.text('exclusiveshelf')
    const status = statusNamed(exclusive)
    const ended = row.date('dateread')
    const times = row.whole(1000, 'readcount')
    const shelves = row.list(',', 'bookshelves').filter(shelf => statusNamed(shelf) === null)
    if (status === null && exclusive !== '' && !shelves.includes(exclusive)) shelves.push(exclusive)
    // Where each book stands on a shelf of theirs is told by nothing of ours.
    const number = row.text('bookid')
    return settled(
      bookWith({
        ...common(row),
        sourceId: number || null,
        numbers: number ? [{ kind: 'goodreads', value: number }] : [],
        shelves,
        readthroughs: ended
          ? [readthrough({ ended, outcome: status === 'did-not-finish' ? 'stopped' : 'finished' })]
          : [],
        told: row.told,
        rest: row.rest,
      }),
      { status: status ?? (times ? 'read' : exclusive ? 'to-read' : null), times },
    )
  },
}

function common(row: SourceRow): Partial<LoggedBook> {
  const others = row.list(',', 'additionalauthors')
  return {
    ...seriesInTitle(row.text('title')),
    authors: [row.text('author', 'authorlf'), ...others]
      .map(name => tidy(name, 200))
      .filter(name => name !== ''),
    isbns: row.isbns('isbn13', 'isbn'),
    publisher: row.orNull('publisher'),
    year: row.year('yearpublished', 'originalpublicationyear'),
    pages: row.whole(100_000, 'numberofpages'),
    format: row.format('binding'),
    rating: row.rating('myrating'),
    review: row.prose('myreview'),
    reviewSpoils: row.yes('spoiler'),
    owned: (row.whole(1000, 'ownedcopies') ?? 0) > 0,
    addedOn: row.date('dateadded'),
    notes: row.notes('privatenotes'),
  }
}
