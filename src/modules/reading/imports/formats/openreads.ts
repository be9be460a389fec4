import { bookWith, type LoggedReadthrough } from '../logged-book.ts'
import { readthrough, settled } from './settling.ts'
import type { SourceRow } from './source-row.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** Openreads: Settings > Backup > Export as CSV. What lies in its bin is kept with the import, and not put into the log. */
export const openreads: TableFormat = {
  source: 'openreads',
  knows: headings => having(headings, 'readings', 'bookformat'),
  read(row) {
    if (row.yes('deleted')) return { unreadable: { code: 'in-the-bin' } }
    const status = statusNamed(row.text('status'))
    const olid = row.text('olid')
    const tags = row.list('|||||', 'tags').filter(tag => !/^\d+$/.test(tag))
    const book = bookWith({
      title: row.text('title'),
      subtitle: row.orNull('subtitle'),
      authors: [row.text('author')].filter(name => name !== ''),
      isbns: row.isbns('isbn'),
      numbers: olid ? [{ kind: 'openlibrary', value: olid }] : [],
      year: row.year('publicationyear'),
      pages: row.whole(100_000, 'pages'),
      format: row.format('bookformat'),
      rating: row.rating('rating'),
      review: row.prose('myreview'),
      tags,
      owned: tags.some(tag => tag.toLowerCase() === 'owned'),
      favourite: row.yes('favourite'),
      addedOn: row.date('dateadded'),
      notes: row.notes('notes'),
      readthroughs: readingsOf(row, status === 'did-not-finish'),
      told: row.told,
    })
    return settled({ ...book, rest: row.rest }, { status })
  },
}

/** Each as "start|end|time spent", any of which may be missing. */
const readingsOf = (row: SourceRow, stopped: boolean): LoggedReadthrough[] =>
  row
    .raw('readings')
    .split(';')
    .flatMap(one => {
      const [first = '', second = ''] = one.split('|').map(part => part.trim())
      const [began, ended] = [row.dateOf(first), row.dateOf(second)]
      if (began === null && ended === null) return []
      return [readthrough({ began, ended, outcome: ended ? (stopped ? 'stopped' : 'finished') : null })]
    })
