import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { superfluous } from './retention.ts'

const at = (...times: string[]) => times.map(time => ({ madeAt: new Date(time) }))
const days = (backups: { madeAt: Date }[]) => backups.map(({ madeAt }) => madeAt.toISOString().slice(0, 10))
const none = { days: 0, weeks: 0, months: 0 }

describe('retention', () => {
  it('keeps the last one of each of the last days', () => {
    const backups = at('2026-11-20T02:30Z', '2026-11-19T02:30Z', '2026-11-18T02:30Z', '2026-11-17T02:30Z')
    expect(days(superfluous(backups, { ...none, days: 3 }))).toEqual(['2026-11-17'])
  })

  it('keeps of one day the latest', () => {
    const backups = at('2026-11-19T00:00Z', '2026-11-19T23:59:59Z', '2026-11-20T00:00Z')
    expect(superfluous(backups, { ...none, days: 2 })).toEqual(at('2026-11-19T00:00Z'))
  })

  it('counts days that have a backup, so that a month without any removes nothing', () => {
    const backups = at('2026-11-20T02:30Z', '2026-10-02T02:30Z', '2026-10-01T02:30Z')
    expect(superfluous(backups, { ...none, days: 3 })).toEqual([])
  })

  it('begins a week on Monday', () => {
    // 16 November 2026 is a Monday.
    const backups = at('2026-11-17T02:30Z', '2026-11-16T00:00Z', '2026-11-15T23:59Z', '2026-11-14T02:30Z')
    expect(days(superfluous(backups, { ...none, weeks: 2 }))).toEqual(['2026-11-16', '2026-11-14'])
  })

  it('keeps the last one of each month, over the end of a year', () => {
    const backups = at('2027-01-01T02:30Z', '2026-12-31T02:30Z', '2026-12-01T02:30Z', '2026-11-30T02:30Z')
    expect(days(superfluous(backups, { ...none, months: 2 }))).toEqual(['2026-12-01', '2026-11-30'])
  })

  it('keeps what any of the three wants', () => {
    const daily = Array.from({ length: 400 }, (_, day) => ({
      madeAt: new Date(Date.UTC(2026, 10, 20, 2, 30) - day * 86_400_000),
    }))
    const gone = new Set(superfluous(daily, { days: 7, weeks: 4, months: 6 }))
    // The Sundays and the last days of the months; the 20th itself is day, week and month at once.
    expect(days(daily.filter(backup => !gone.has(backup)))).toEqual([
      '2026-11-20',
      '2026-11-19',
      '2026-11-18',
      '2026-11-17',
      '2026-11-16',
      '2026-11-15',
      '2026-11-14',
      '2026-11-08',
      '2026-11-01',
      '2026-10-31',
      '2026-09-30',
      '2026-08-31',
      '2026-07-31',
      '2026-06-30',
    ])
  })

  it('never removes the newest, and never more when it runs again', () => {
    const time = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
    const keep = fc.record({ days: fc.nat(9), weeks: fc.nat(9), months: fc.nat(9) })
    fc.assert(
      fc.property(fc.uniqueArray(time, { minLength: 1, selector: Number }), keep, (times, rule) => {
        const backups = times.map(madeAt => ({ madeAt }))
        const gone = new Set(superfluous(backups, rule))
        const left = backups.filter(backup => !gone.has(backup))
        expect(Math.max(...left.map(({ madeAt }) => madeAt.getTime()))).toBe(Math.max(...times.map(Number)))
        expect(superfluous(left, rule)).toEqual([])
      }),
    )
  })
})
