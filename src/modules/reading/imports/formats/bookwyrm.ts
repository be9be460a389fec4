import { bookWith } from '../logged-book.ts'
import { readthrough, settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** BookWyrm: Settings > CSV export. A review has a title of its own; a content warning most often hides how a book ends. */
export const bookwyrm: TableFormat = {
  source: 'bookwyrm',
  knows: headings => having(headings, 'authortext', 'remoteid'),
  read(row) {
    const shelf = row.text('shelfname', 'shelf')
    const status = statusNamed(row.text('shelf')) ?? statusNamed(shelf)
    const [began, finished, stopped] = [
      row.date('startdate'),
      row.date('finishdate'),
      row.date('stoppeddate'),
    ]
    const outcome = finished ? ('finished' as const) : stopped ? ('stopped' as const) : null
    const review = [row.prose('reviewname'), row.prose('reviewcontent')].filter(text => text !== null)
    const goodreads = row.text('goodreadskey')
    const openlibrary = row.text('openlibrarykey')
    const book = bookWith({
      sourceId: row.orNull('remoteid'),
      title: row.text('title'),
      authors: row.list(',', 'authortext'),
      isbns: row.isbns('isbn13', 'isbn10'),
      numbers: [
        ...(goodreads ? [{ kind: 'goodreads' as const, value: goodreads }] : []),
        ...(openlibrary ? [{ kind: 'openlibrary' as const, value: openlibrary }] : []),
      ],
      rating: row.rating('rating'),
      review: review.length > 0 ? review.join('\n\n') : null,
      reviewSpoils: row.text('reviewcw') !== '',
      shelves: status === null && shelf !== '' ? [shelf] : [],
      addedOn: row.date('shelfdate'),
      readthroughs: began || outcome ? [readthrough({ began, ended: finished ?? stopped, outcome })] : [],
      told: row.told,
    })
    return settled({ ...book, rest: { ...row.rest, ...warned(row.text('reviewcw')) } }, { status })
  },
}

const warned = (text: string): Record<string, string> => (text ? { review_cw: text } : {})
