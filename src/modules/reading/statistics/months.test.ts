import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { monthsOfYear, type Tally, yearsOf } from './months.ts'

const at = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1990, max: 2030 }).map(String),
  fc
    .tuple(fc.integer({ min: 1990, max: 2030 }), fc.integer({ min: 1, max: 12 }))
    .map(([year, month]) => `${year}-${String(month).padStart(2, '0')}`),
)
const tallies = fc.uniqueArray(
  fc.record({ at, books: fc.integer({ min: 1, max: 50 }), pages: fc.nat(9000) }),
  { selector: one => one.at },
)
const total = (counts: readonly { books: number; pages: number }[]) => [
  counts.reduce((sum, { books }) => sum + books, 0),
  counts.reduce((sum, { pages }) => sum + pages, 0),
]

describe('what ended when', () => {
  it('adds up: the years and what has no date are all there is', () => {
    fc.assert(
      fc.property(tallies, given => {
        const { years, undated } = yearsOf(given)
        expect(total([...years, undated])).toEqual(total(given))
      }),
    )
  })

  it('adds up in each year: its months and what has none are the year', () => {
    fc.assert(
      fc.property(tallies, given => {
        for (const { year, ...whole } of yearsOf(given).years) {
          const { months, unplaced } = monthsOfYear(given, year)
          expect(total([...months, unplaced])).toEqual(total([whole]))
        }
      }),
    )
  })

  it('shows a year in which nothing was read, and none between a slip of the pen and today', () => {
    const counts: Tally[] = [
      { at: '2020', books: 1, pages: 0 },
      { at: '2022-05', books: 2, pages: 10 },
    ]
    expect(yearsOf(counts).years.map(({ year, books }) => [year, books])).toEqual([
      [2020, 1],
      [2021, 0],
      [2022, 2],
    ])
    expect(yearsOf([{ at: '0202', books: 1, pages: 0 }, ...counts]).years).toHaveLength(3)
  })
})
