import { bookWith } from '../logged-book.ts'
import { seriesInTitle } from './series-in-title.ts'
import { readthrough, settled } from './settling.ts'
import type { TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** Any table with a title column, by what its columns are most often called. */
export const otherTable: TableFormat = {
  source: 'table',
  knows: headings => headings.has('title') || headings.has('booktitle'),
  read(row) {
    const shelf = row.text('status', 'readstatus', 'exclusiveshelf', 'shelf')
    const status = statusNamed(shelf)
    const began = row.date('datestarted', 'started', 'startdate', 'began')
    const ended = row.date('datefinished', 'finished', 'finishdate', 'dateread', 'completed', 'read')
    const over = status === 'did-not-finish' ? ('stopped' as const) : ('finished' as const)
    const shelves = row.list(/[,;|]/, 'shelves', 'bookshelves', 'collections', 'lists')
    const book = bookWith({
      sourceId: row.orNull('id', 'bookid'),
      ...seriesInTitle(row.text('title', 'booktitle')),
      subtitle: row.orNull('subtitle'),
      authors: row.list(/[;|&]/, 'author', 'authors', 'primaryauthor', 'creator', 'creators', 'by'),
      isbns: row.isbns('isbn13', 'isbn', 'isbn10', 'ean'),
      publisher: row.orNull('publisher'),
      year: row.year('year', 'yearpublished', 'publicationyear', 'published', 'pubdate'),
      pages: row.whole(100_000, 'pages', 'pagecount', 'numberofpages'),
      format: row.format('format', 'binding', 'media'),
      language: row.orNull('language', 'lang'),
      rating: row.rating('rating', 'myrating', 'starrating', 'stars'),
      review: row.prose('review', 'myreview'),
      shelves: [
        ...shelves.filter(one => statusNamed(one) === null),
        ...(status === null && shelf ? [shelf] : []),
      ],
      tags: row.list(/[,;|]/, 'tags'),
      owned: row.yes('owned'),
      favourite: row.yes('favourite', 'favorite'),
      addedOn: row.date('dateadded', 'added', 'addedon'),
      notes: row.notes('notes', 'privatenotes', 'comment'),
      readthroughs: began || ended ? [readthrough({ began, ended, outcome: ended ? over : null })] : [],
      told: row.told,
    })
    return settled({ ...book, rest: row.rest }, { status, times: row.whole(1000, 'readcount') })
  },
}
