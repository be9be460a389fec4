import { bookWith } from '../logged-book.ts'
import { readthrough, settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** Libib: Settings > Export library as CSV. What stands there is owned. */
export const libib: TableFormat = {
  source: 'libib',
  knows: headings => having(headings, 'creators', 'eanisbn13'),
  read(row) {
    const status = statusNamed(row.text('status'))
    const [began, ended] = [row.date('began'), row.date('completed')]
    const over = status === 'did-not-finish' ? ('stopped' as const) : ('finished' as const)
    const group = row.text('group')
    const book = bookWith({
      title: row.text('title'),
      authors: row.list(',', 'creators'),
      isbns: row.isbns('eanisbn13', 'upcisbn10'),
      publisher: row.orNull('publisher'),
      year: row.year('publishdate'),
      pages: row.whole(100_000, 'length'),
      format: row.format('itemtype'),
      rating: row.rating('rating'),
      review: row.prose('review'),
      shelves: group ? [group] : [],
      tags: row.list(',', 'tags'),
      owned: true,
      addedOn: row.date('added'),
      notes: row.notes('notes'),
      readthroughs: began || ended ? [readthrough({ began, ended, outcome: ended ? over : null })] : [],
      told: row.told,
    })
    return settled({ ...book, rest: row.rest }, { status })
  },
}
