import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finishedOn, hourlyPace, hoursLeft, mostTold, paceOf, type Told } from './pace.ts'
import { whole } from './place.ts'

const on = (day: string, percent: number, minutes: number | null = null): Told => ({
  day,
  share: (percent * whole) / 100,
  minutes,
})

describe('the pace of a readthrough', () => {
  it('is what was read for each day since it began, days without reading counted', () => {
    const told = [on('2026-11-11', 10), on('2026-11-14', 50)]
    expect(paceOf(told, '2026-11-11', '2026-11-15')).toEqual({ daily: 100_000, hourly: null })
  })

  it('looks at the last fortnight only', () => {
    const told = [on('2026-09-01', 60), on('2026-11-10', 67), on('2026-11-15', 74)]
    expect(paceOf(told, '2026-08-01', '2026-11-15')?.daily).toBe(10_000)
  })

  it('is none before anything was read, nor after a fortnight without', () => {
    expect(paceOf([], '2026-11-01', '2026-11-15')).toBeNull()
    expect(paceOf([on('2026-11-01', 0)], '2026-11-01', '2026-11-15')).toBeNull()
    expect(paceOf([on('2026-10-01', 30)], '2026-09-01', '2026-11-15')).toBeNull()
  })

  it('is of the first day what was read on it', () => {
    expect(paceOf([on('2026-11-15', 12)], '2026-11-15', '2026-11-15')?.daily).toBe(120_000)
    expect(paceOf([on('2026-11-15', 12)], null, '2026-11-15')?.daily).toBe(120_000)
  })

  it('knows hours from the sittings whose time was told', () => {
    const told = [on('2026-11-13', 10, 60), on('2026-11-14', 20), on('2026-11-15', 30, 30)]
    const pace = paceOf(told, '2026-11-13', '2026-11-15')
    expect(pace?.hourly).toBeCloseTo((0.2 * whole * 60) / 90)
    expect(pace && hoursLeft(0.3 * whole, pace)).toBeCloseTo(5.25)
  })

  it('tells the day of the end', () => {
    const pace = { daily: 100_000, hourly: null }
    expect(finishedOn(0.5 * whole, pace, '2026-11-15')).toBe('2026-11-20')
    expect(finishedOn(0.55 * whole, pace, '2026-02-25')).toBe('2026-03-02')
    expect(finishedOn(whole, pace, '2026-11-15')).toBe('2026-11-15')
    expect(hoursLeft(0.5 * whole, pace)).toBeNull()
  })

  it('never ends before today, and sooner the further somebody is', () => {
    const share = fc.integer({ min: 0, max: whole })
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: whole }), (one, other, daily) => {
        const [near, far] = [Math.min(one, other), Math.max(one, other)]
        const day = (share: number) => finishedOn(share, { daily, hourly: null }, '2026-11-15')
        expect(day(far) >= '2026-11-15').toBe(true)
        if (whole / daily < 2_000_000) expect(day(far) <= day(near)).toBe(true)
      }),
    )
  })
})

describe('the pace of an hour', () => {
  const told = (count: number) =>
    Array.from({ length: count }, (_, place) => ({
      day: '2026-11-20',
      share: (place + 1) * 10_000,
      minutes: place === 0 ? 60 : 30,
    }))

  it('counts the first telling from the beginning of the book', () => {
    expect(hourlyPace(told(1))).toBe(10_000)
  })

  it('leaves the first of a full list out, as nobody knows from where it came', () => {
    expect(hourlyPace(told(mostTold))).toBe(20_000)
  })
})
