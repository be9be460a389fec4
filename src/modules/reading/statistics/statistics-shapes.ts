import { monthBars, namedRows } from '../../../web/kit/charts/index.ts'
import type { Formatters } from '../../../web/kit/words.ts'
import { languageNames } from '../../catalog/index.ts'
import type { Named, Statistics } from './counting.ts'
import { monthsOfYear, yearsOf } from './months.ts'
import { type Period, yearOfPeriod } from './period.ts'

/** A drawing with its finding in words and the table behind it, or the drawing before it has that. */
export type Chart = {
  svg: string
  text: string
  table: { title: string; columns: string[]; rows: string[][] } | null
}

/** So many years have room for a figure each. */
const yearsDrawn = 12

/** What the statistics of a period say, as charts and in words. */
export function shownStatistics(
  words: Formatters,
  statistics: Statistics,
  { period, today, goal }: { period: Period; today: string; goal?: number | null },
) {
  const year = yearOfPeriod(period)
  const { years, undated } = yearsOf(statistics.tallies)
  return {
    statistics,
    year,
    figures: figuresOf(words, statistics),
    time: year === null ? yearChart(words, years) : monthChart(words, statistics, { year, today, goal }),
    pages: year === null ? null : pagesChart(words, statistics, { year, today }),
    undated: undated.books || statistics.undated,
    within: undated.books > 0,
    unplaced: year === null ? null : monthsOfYear(statistics.tallies, year).unplaced,
    ratings: ratingChart(words, statistics),
    kinds: kindsOf(words, statistics),
  }
}

/** The big figures of a period. */
export function figuresOf(words: Formatters, { books, pages, average, days_told }: Statistics) {
  const figures = [
    [words.t('reading.statistics.figures.books', { count: books }), books],
    [words.t('reading.statistics.figures.pages', { count: pages }), pages],
    [words.t('reading.statistics.figures.average'), average === null ? null : Math.round(average / 10) / 10],
    [words.t('reading.statistics.figures.days', { count: days_told }), days_told || null],
  ] as const
  return figures.flatMap(([label, value]) => (value === null ? [] : [{ label, text: words.number(value) }]))
}

/** A year by its months; the one that is not over is outlined, and a month's part of a goal of books is dotted. */
export function monthChart(
  words: Formatters,
  { tallies }: Statistics,
  { year, today, goal }: { year: number; today: string; goal?: number | null | undefined },
): Chart {
  const named = namedMonths(words, tallies, year)
  const running = today.startsWith(`${year}-`) ? Number(today.slice(5, 7)) - 1 : undefined
  const most = named.reduce((one, other) => (other.books > one.books ? other : one))
  const text = words.t('reading.statistics.finding.months', {
    name: most.name,
    count: most.books,
    running: running === undefined ? 'no' : (named[running]?.name ?? 'no'),
  })
  return {
    svg: monthBars({
      values: named.map(({ books }) => books),
      initials: named.map(({ name }) => [...name][0] ?? ''),
      running,
      goal: goal ? goal / 12 : undefined,
      label: text,
    }),
    text,
    table: countTable(words, 'months', running === undefined ? named : named.slice(0, running + 1)),
  }
}

/** The pages of what was finished in each month of a year that has begun; nothing where no month is known. */
function pagesChart(
  words: Formatters,
  { tallies }: Statistics,
  { year, today }: { year: number; today: string },
): Chart | null {
  const begun = today.startsWith(`${year}-`) ? Number(today.slice(5, 7)) : 12
  const months = namedMonths(words, tallies, year).slice(0, begun)
  const most = months.reduce((one, other) => (other.pages > one.pages ? other : one))
  if (most.pages === 0) return null
  const text = words.t('reading.statistics.finding.pages', { name: most.name, count: most.pages })
  const rows = months.map(({ name, pages }) => [[...name].slice(0, 3).join(''), pages] as const)
  return { svg: namedRows({ rows, from: 14, label: text }), text, table: null }
}

const namedMonths = (words: Formatters, tallies: Statistics['tallies'], year: number) =>
  monthsOfYear(tallies, year).months.map((month, place) => ({
    ...month,
    name: words.date(`${String(year).padStart(4, '0')}-${String(place + 1).padStart(2, '0')}-01`, 'month'),
  }))

function yearChart(words: Formatters, years: ReturnType<typeof yearsOf>['years']): Chart | null {
  const [first] = years
  if (!first) return null
  const most = years.reduce((one, other) => (other.books > one.books ? other : one))
  const text = words.t('reading.statistics.finding.years', { name: String(most.year), count: most.books })
  const drawn = years.slice(-yearsDrawn)
  return {
    svg: monthBars({
      values: drawn.map(({ books }) => books),
      initials: drawn.map(({ year }) => `’${String(year).slice(-2)}`),
      label: text,
    }),
    text,
    table: countTable(
      words,
      'years',
      years.map(({ year, ...count }) => ({ ...count, name: String(year) })).toReversed(),
    ),
  }
}

const countTable = (
  words: Formatters,
  kind: 'months' | 'years',
  rows: ReadonlyArray<{ name: string; books: number; pages: number }>,
) => ({
  title: words.t(`reading.statistics.titles.${kind}`),
  columns: [
    words.t(`reading.statistics.columns.${kind}`),
    words.t('reading.statistics.columns.books'),
    words.t('reading.statistics.columns.pages'),
  ],
  rows: rows.map(({ name, books, pages }) => [name, words.number(books), words.number(pages)]),
})

/** The spread in halves, the best first; zeros are shown. */
function ratingChart(words: Formatters, { ratings, rated }: Statistics): Chart | null {
  if (rated === 0) return null
  const counts = new Map(ratings.map(({ half, books }) => [half, books]))
  const rows = Array.from({ length: 10 }, (_, place) => 10 - place).map(
    half => [starsOf(half), counts.get(half) ?? 0] as const,
  )
  const [most, count] = rows.reduce((one, other) => (other[1] > one[1] ? other : one))
  const text = words.t('reading.statistics.finding.ratings', { stars: most, count })
  return {
    svg: namedRows({ rows, from: 12, label: text }),
    text,
    table: tableOf(words, 'ratings', rows),
  }
}

const starsOf = (half: number): string => `${Math.floor(half / 2) || ''}${half % 2 ? '½' : ''}`

/** What was read, by what it is about, who wrote it and the like; nothing where nothing is known of it. */
function kindsOf(words: Formatters, statistics: Statistics): Array<Chart & { title: string }> {
  const kinds = [
    ['subjects', statistics.subjects, (name: string) => name],
    ['authors', statistics.authors, (name: string) => name],
    ['languages', statistics.languages, languageNames(words.language)],
    ['formats', statistics.formats, (name: string) => words.t(`catalog.formats.${name}`)],
    ['decades', statistics.decades, (name: string) => words.t('reading.statistics.decade', { from: name })],
  ] as const
  return kinds.flatMap(([kind, rows, naming]) => (rows.length ? [kindChart(words, kind, rows, naming)] : []))
}

function kindChart(
  words: Formatters,
  kind: string,
  named: readonly Named[],
  naming: (name: string) => string,
): Chart & { title: string } {
  const rows = named.map(({ name, books }) => [naming(name), books] as const)
  const [name, count] = rows.reduce((one, other) => (other[1] > one[1] ? other : one))
  const text = words.t('reading.statistics.finding.kinds', { name, count })
  return {
    title: words.t(`reading.statistics.titles.${kind}`),
    svg: namedRows({ rows: rows.map(([one, books]) => [shortened(one), books]), from: 38, label: text }),
    text,
    table: tableOf(words, kind, rows),
  }
}

const tableOf = (words: Formatters, kind: string, rows: ReadonlyArray<readonly [string, number]>) => ({
  title: words.t(`reading.statistics.titles.${kind}`),
  columns: [words.t(`reading.statistics.columns.${kind}`), words.t('reading.statistics.columns.books')],
  rows: rows.map(([name, books]) => [name, words.number(books)]),
})

const shortened = (name: string): string => (name.length > 15 ? `${name.slice(0, 14).trimEnd()}…` : name)
