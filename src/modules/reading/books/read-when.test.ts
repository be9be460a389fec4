import { describe, expect, it } from 'vitest'
import { holdsYear, readBetween, readWhen, writeWhen } from './read-when.ts'

describe('when a book was read', () => {
  it.each(['2024', '2024-03', '2024-03-05', '2023..2024-05', '2024..', '..2024-03-05', 'undated'])(
    'is written as it was read: %s',
    text => {
      const when = readWhen(text)
      expect(when && writeWhen(when)).toBe(text)
    },
  )

  it('has one address', () => {
    expect(readWhen('2024..2024')).toEqual(readWhen('2024'))
    expect(readBetween('2024-02', '')).toEqual({ from: '2024-02', to: null })
  })

  it.each(['', '..', '2024..2023', '2024..2024..2024', '2024-02-30', '24', 'never'])('is not %j', text => {
    expect(readWhen(text)).toBe(null)
  })

  it('may end in the month or year that it begins in, but not before', () => {
    expect(readWhen('2024-05..2024')).not.toBe(null)
    expect(readWhen('2024-05..2024-04')).toBe(null)
  })

  it.each([
    ['2022..2024', ['2022', '2023', '2024']],
    ['2022-02..2024', ['2023', '2024']],
    ['2022..2024-11', ['2022', '2023']],
    ['2023..', ['2023', '2024']],
    ['..2022', ['2022']],
    ['2023', []],
    ['2023-01..2023-12', []],
  ])('%s can be narrowed to the years that lie in it as a whole', (text, years) => {
    const when = readWhen(text)
    if (when === null || when === 'undated') throw new Error(text)
    expect(['2022', '2023', '2024'].filter(year => holdsYear(when, year))).toEqual(years)
  })
})
