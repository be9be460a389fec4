import { bookShelf } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { monthOf } from '../readthroughs/partial-date.ts'
import type { Statistics } from './counting.ts'
import { figuresOf, monthChart } from './statistics-shapes.ts'
import type { YearBook } from './year-books.ts'

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

/** A longer shelf is drawn by its first books, and the page says so. */
const spinesShown = 400

/** So many covers of the best stand side by side. */
const bestShown = 8

/** What a year's page says: its shelf, its figures, the first, last, longest and best of it. */
export function shownYear(
  words: Formatters,
  {
    statistics,
    books,
    year,
    today,
  }: { statistics: Statistics; books: readonly YearBook[]; year: number; today: string },
) {
  const placed = books.filter(({ ended }) => ended.length > 4)
  const best = books
    .filter(({ rating }) => rating !== null && rating >= 400)
    .toSorted((one, other) => Number(other.rating) - Number(one.rating))
  return {
    year,
    statistics,
    figures: figuresOf(words, statistics),
    over: Number(today.slice(0, 4)) > year,
    more: Math.max(0, statistics.books - spinesShown),
    shelf: books.length > 0 ? shelfOfYear(words, books.slice(0, spinesShown)) : null,
    months: statistics.books > 0 ? monthChart(words, statistics, { year, today }) : null,
    // A book that was read twice in the year is as good once.
    best: [...new Map(best.map(book => [book.work_id, book])).values()].slice(0, bestShown),
    first: placed.at(0)?.title ?? null,
    last: placed.length > 1 ? (placed.at(-1)?.title ?? null) : null,
  }
}
