import { bookWith } from '../logged-book.ts'
import { readthrough, settled } from './settling.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

const withRole = /\s\([^()]*\)$/

/** Hardcover: Settings > Export. Helpers stand among the authors with what they did in brackets. */
export const hardcover: TableFormat = {
  source: 'hardcover',
  knows: headings => having(headings, 'hardcoverbookid'),
  read(row) {
    const people = row.list(',', 'author')
    const authors = people.filter(name => !withRole.test(name))
    const status = statusNamed(row.text('status'))
    const [began, ended] = [row.date('datestarted'), row.date('datefinished')]
    const over = status === 'did-not-finish' ? ('stopped' as const) : ('finished' as const)
    const lists = row.list(',', 'lists').map(name => name.replace(/\s*\(#\d+\)$/, ''))
    const [, name, number] = /^(.+?)(?:\s*\(#([\d.]+)\))?$/.exec(row.list(',', 'series')[0] ?? '') ?? []
    const seconds = row.whole(10_000_000, 'durationinseconds')
    const asin = row.text('asin')
    const book = bookWith({
      sourceId: row.orNull('hardcoverbookid'),
      title: row.text('title'),
      authors: authors.length > 0 ? authors : people.map(one => one.replace(withRole, '')),
      series: name ? { name, number: number?.replace(/\.0+$/, '') ?? null } : null,
      isbns: row.isbns('isbn13', 'isbn10'),
      numbers: /^B0/.test(asin) ? [{ kind: 'asin', value: asin }] : [],
      publisher: row.orNull('publisher'),
      year: row.year('publishdate'),
      pages: row.whole(100_000, 'pages'),
      minutes: seconds === null ? null : Math.max(1, Math.round(seconds / 60)),
      format: row.format('media', 'binding'),
      language: row.orNull('languagecode'),
      rating: row.rating('rating'),
      review: row.prose('review'),
      reviewSpoils: row.yes('reviewcontainsspoilers'),
      shelves: lists.filter(list => list !== 'Owned' && statusNamed(list) === null),
      tags: row.list(',', 'tags'),
      owned: row.yes('owned') || lists.includes('Owned'),
      addedOn: row.date('dateadded'),
      notes: row.notes('privatenotes'),
      readthroughs: began || ended ? [readthrough({ began, ended, outcome: ended ? over : null })] : [],
      told: row.told,
    })
    return settled(
      {
        ...book,
        rest: { ...row.rest, ...(authors.length < people.length ? { People: people.join(', ') } : {}) },
      },
      { status },
    )
  },
}
