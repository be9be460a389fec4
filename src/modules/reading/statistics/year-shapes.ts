import { bookShelf } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { monthOf } from '../readthroughs/partial-date.ts'
import type { YearBook } from './counting.ts'

/** As thick as a spine is drawn where nobody knows how many pages there are. */
const usualPages = 300

/** A year of books as spines, each month's name before its first, with the table behind them. */
export function shelfOfYear(words: Formatters, books: readonly YearBook[]) {
  const nameOf = (book: YearBook | undefined): string | undefined => {
    const month = book?.ended ? monthOf(book.ended) : null
    return month === null ? undefined : words.date(`${book?.ended.slice(0, 7)}-01`, 'month')
  }
  return {
    svg: bookShelf(
      books.map((book, place) => {
        const month = nameOf(book)
        return {
          title: book.title,
          author: book.by_line,
          pages: book.pages ?? usualPages,
          month: month === nameOf(books[place - 1]) ? undefined : [...(month ?? '')].slice(0, 3).join(''),
        }
      }),
    ),
    table: {
      title: words.t('reading.statistics.titles.shelf'),
      columns: [
        words.t('reading.statistics.columns.title'),
        words.t('reading.statistics.columns.pages'),
        words.t('reading.statistics.columns.rating'),
      ],
      rows: books.map(({ title, pages, rating }) => [
        title,
        pages === null ? '' : words.number(pages),
        rating === null ? '' : words.number(rating / 100),
      ]),
    },
  }
}
