/** What ended at one time, as far as it is known: '2024', '2024-03', or '' where nothing is. */
export type Tally = { at: string; books: number; pages: number }

/** A month, a year, or what stands in none, with what ended then. */
type Count = { books: number; pages: number }

/** A year by its months; what is known by the year alone stands in none of them. */
export function monthsOfYear(tallies: readonly Tally[], year: number): { months: Count[]; unplaced: Count } {
  const name = String(year).padStart(4, '0')
  const months = Array.from({ length: 12 }, (_, place) =>
    sum(tallies.filter(({ at }) => at === `${name}-${String(place + 1).padStart(2, '0')}`)),
  )
  return { months, unplaced: sum(tallies.filter(({ at }) => at === name)) }
}

/** The years in which anything ended, the first first, without a gap; and what has no date. */
export function yearsOf(tallies: readonly Tally[]): {
  years: Array<Count & { year: number }>
  undated: Count
} {
  const dated = tallies
    .filter(({ at }) => at !== '')
    .map(one => ({ ...one, year: Number(one.at.slice(0, 4)) }))
  const known = [...new Set(dated.map(({ year }) => year))].toSorted((one, other) => one - other)
  const [first = 0, last = -1] = [known.at(0), known.at(-1)]
  // A slip of the pen in one date would draw a thousand empty years.
  const shown = last - first < mostYears ? range(first, last) : known
  return {
    years: shown.map(year => ({ year, ...sum(dated.filter(one => one.year === year)) })),
    undated: sum(tallies.filter(({ at }) => at === '')),
  }
}

const mostYears = 60

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, place) => first + place)

const sum = (tallies: readonly Count[]): Count => ({
  books: tallies.reduce((total, { books }) => total + books, 0),
  pages: tallies.reduce((total, { pages }) => total + pages, 0),
})
