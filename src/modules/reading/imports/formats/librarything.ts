import { bookWith, type LoggedBook } from '../logged-book.ts'
import { tidy } from './plain-text.ts'
import { readthrough, settled } from './settling.ts'
import type { SourceRow } from './source-row.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

const own = /^your library$/i

/** LibraryThing: More > Import/Export > Export as tab-delimited text. Its dates and ISBNs stand in square brackets. */
export const librarything: TableFormat = {
  source: 'librarything',
  knows: headings => having(headings, 'primaryauthor', 'collections'),
  read: row =>
    fromLibraryThing(row, {
      authors: [row.text('primaryauthor'), ...row.list('|', 'secondaryauthor')],
      collections: row.list(',', 'collections'),
      tags: row.list(',', 'tags'),
      isbns: row.isbns('isbn', 'isbns'),
      format: row.format('media'),
      language: row.list(',', 'languages')[0] ?? null,
    }),
}

type Parts = Pick<LoggedBook, 'authors' | 'tags' | 'isbns' | 'format' | 'language'> & {
  collections: string[]
}

/** What its table and its JSON say alike. */
export function fromLibraryThing(
  row: SourceRow,
  { authors, collections, tags, isbns, format, language }: Parts,
): LoggedBook {
  const [began, ended] = [row.date('datestarted'), row.date('dateread')]
  const number = row.text('bookid', 'booksid')
  const status =
    collections.map(statusNamed).find(one => one !== null) ??
    (tags.some(tag => statusNamed(tag) === 'to-read') ? 'to-read' : null)
  const book = bookWith({
    sourceId: number || null,
    title: row.text('title'),
    authors: authors.map(name => tidy(name, 200)).filter(name => name !== ''),
    isbns,
    numbers: number ? [{ kind: 'librarything', value: number }] : [],
    year: row.year('date'),
    pages: row.whole(100_000, 'pagecount', 'pages'),
    format,
    language,
    rating: row.rating('rating'),
    review: row.prose('review'),
    shelves: collections.filter(name => !own.test(name) && statusNamed(name) === null),
    tags: tags.filter(tag => statusNamed(tag) === null),
    owned: collections.some(name => own.test(name)),
    addedOn: row.date('entrydate'),
    notes: row.notes('comment', 'privatecomment'),
    readthroughs: began || ended ? [readthrough({ began, ended, outcome: ended ? 'finished' : null })] : [],
    told: row.told,
  })
  return settled({ ...book, rest: row.rest }, { status })
}
