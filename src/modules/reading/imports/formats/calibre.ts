import { bookWith } from '../logged-book.ts'
import { settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'

/** Calibre: Convert books > Create a catalog > CSV. What somebody has as files there is theirs. */
export const calibre: TableFormat = {
  source: 'calibre',
  knows: headings => having(headings, 'authorsort', 'titlesort', 'identifiers'),
  read(row) {
    const series = row.text('series')
    const number = row.text('seriesindex')
    const known = row.list(',', 'identifiers').map(one => one.split(':'))
    const goodreads = known.find(([kind]) => kind === 'goodreads')?.[1]
    const book = bookWith({
      sourceId: row.orNull('uuid'),
      title: row.text('title'),
      authors: row.list(/\s*&\s*|,\s(?=\p{Lu}\S*\s)/u, 'authors'),
      series: series ? { name: series, number: number.replace(/\.0+$/, '') || null } : null,
      isbns: row.isbns('isbn'),
      numbers: goodreads ? [{ kind: 'goodreads', value: goodreads }] : [],
      publisher: row.orNull('publisher'),
      year: row.year('pubdate'),
      format: row.text('formats') ? 'e-book' : null,
      language: row.orNull('languages'),
      rating: row.rating('rating'),
      tags: row.list(',', 'tags'),
      owned: true,
      addedOn: row.date('timestamp'),
      told: row.told,
    })
    return settled({ ...book, rest: row.rest }, { status: null })
  },
}
