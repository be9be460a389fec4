import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dayOf, isBefore, isPartialDate, monthOf, yearOf } from './partial-date.ts'

describe('a date that may be known in part', () => {
  it.each(['2024', '2024-02', '2024-02-29', '0999-12-31'])('is %s', text => {
    expect(isPartialDate(text)).toBe(true)
  })

  it.each([
    '',
    '24',
    '2024-13',
    '2024-00',
    '2023-02-29',
    '2024-02-30',
    '2024-2-1',
    '2024-02-01T00:00',
    '0000',
    ' 2024',
  ])('is not "%s"', text => {
    expect(isPartialDate(text)).toBe(false)
  })

  it('knows what it knows', () => {
    expect([yearOf('2024'), monthOf('2024'), dayOf('2024')]).toEqual([2024, null, null])
    expect([yearOf('2024-07'), monthOf('2024-07'), dayOf('2024-07')]).toEqual([2024, 7, null])
    expect([yearOf('2024-07-09'), monthOf('2024-07-09'), dayOf('2024-07-09')]).toEqual([
      2024,
      7,
      '2024-07-09',
    ])
  })

  it('is before another only where that is sure', () => {
    expect(isBefore('2023', '2024-01-01')).toBe(true)
    expect(isBefore('2024', '2024-01-01')).toBe(false)
    expect(isBefore('2024-01-01', '2024')).toBe(false)
    expect(isBefore('2024-01-31', '2024-02')).toBe(true)
    expect(isBefore('2024-02-01', '2024-02')).toBe(false)
  })

  it('is never before and after another at once, nor before itself', () => {
    const date = fc
      .date({ min: new Date('1000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true })
      .chain(moment => fc.constantFrom(4, 7, 10).map(length => moment.toISOString().slice(0, length)))
    fc.assert(
      fc.property(date, date, (one, other) => {
        expect(isPartialDate(one)).toBe(true)
        expect(isBefore(one, other) && isBefore(other, one)).toBe(false)
        expect(isBefore(one, one)).toBe(false)
      }),
    )
  })
})
