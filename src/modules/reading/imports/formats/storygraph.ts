import { bookWith, type LoggedReadthrough } from '../logged-book.ts'
import { tidy } from './plain-text.ts'
import { readthrough, settled } from './settling.ts'
import type { SourceRow } from './source-row.ts'
import { having, type TableFormat } from './table-format.ts'
import { statusNamed } from './words.ts'

/** StoryGraph: Manage account > Manage your data > Export StoryGraph library. Readings stand newest first in one cell. */
export const storygraph: TableFormat = {
  source: 'storygraph',
  knows: headings => having(headings, 'readstatus', 'starrating'),
  read(row) {
    const status = statusNamed(row.text('readstatus'))
    const uid = row.text('isbnuid')
    const isAsin = /^B0[0-9A-Z]{8}$/.test(uid)
    const last = row.date('lastdateread')
    const stopped = status === 'did-not-finish'
    const readings = readingsOf(row, row.list(',', 'datesread'), stopped)
    const book = bookWith({
      title: row.text('title'),
      authors: row.list(',', 'authors').map(name => tidy(name, 200)),
      isbns: isAsin ? [] : row.isbns('isbnuid'),
      numbers: isAsin ? [{ kind: 'asin', value: uid }] : [],
      format: row.format('format'),
      rating: row.rating('starrating'),
      review: row.prose('review'),
      tags: row.list(',', 'tags'),
      owned: row.yes('owned'),
      addedOn: row.date('dateadded'),
      readthroughs:
        readings.length === 0 && last
          ? [readthrough({ ended: last, outcome: stopped ? 'stopped' : 'finished' })]
          : readings,
      told: row.told,
    })
    const times = row.whole(1000, 'readcount')
    return settled({ ...book, rest: row.rest }, { status, times })
  },
}

/** "2022/10/29-2022/11/28", a day alone, or one that goes on: "2023/09/01-". */
const readingsOf = (row: SourceRow, written: readonly string[], stopped: boolean): LoggedReadthrough[] =>
  written.toReversed().flatMap(one => {
    const [first = '', second] = one.split(/(?<=\d{4}(?:\/\d+){0,2})\s*-\s*/)
    const began = second === undefined ? null : row.dateOf(first)
    const ended = row.dateOf(second ?? first)
    if (began === null && ended === null) return []
    return [readthrough({ began, ended, outcome: ended ? (stopped ? 'stopped' : 'finished') : null })]
  })
