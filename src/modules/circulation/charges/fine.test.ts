import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alwaysOpen, type Calendar } from '../calendar/calendar.ts'
import { type FineTerms, fineFor } from './fine.ts'

const at = (iso: string) => new Date(iso)
const weekend: Calendar = {
  ...alwaysOpen('UTC'),
  weekly: new Map([
    [6, { open: false }],
    [7, { open: false }],
  ]),
}
const terms = (changes: Partial<FineTerms> = {}): FineTerms => ({
  unit: 'days',
  amount: 50,
  per: 7,
  grace: 2,
  graceCounted: false,
  chargedAt: 'start',
  openOnly: false,
  most: null,
  price: null,
  left: null,
  calendar: alwaysOpen('UTC'),
  ...changes,
})
const due = at('2026-11-06T23:59:59Z')
const nineDays = at('2026-11-15T10:00:00Z')

describe('fineFor', () => {
  it.each([
    [false, 'start', 50],
    [false, 'end', 50],
    [true, 'end', 50],
    [true, 'start', 100],
  ] as const)(
    'counts nine days of weeks at 0.50 with two of grace, counted %s, charged at the %s',
    (...row) => {
      const [graceCounted, chargedAt, amount] = row
      expect(fineFor(due, nineDays, terms({ graceCounted, chargedAt })).amount).toBe(amount)
    },
  )

  it('leaves out what was closed: due Friday, back Monday, is one day', () => {
    const fine = fineFor(
      due,
      at('2026-11-09T12:00:00Z'),
      terms({ openOnly: true, calendar: weekend, per: 1, grace: 0 }),
    )
    expect(fine).toMatchObject({ units: 1, amount: 50 })
  })

  it('does not take a closed starting day off twice', () => {
    const sunday = at('2026-11-08T23:59:59Z')
    const fine = fineFor(
      sunday,
      at('2026-11-09T12:00:00Z'),
      terms({ openOnly: true, calendar: weekend, per: 1, grace: 0 }),
    )
    expect(fine.units).toBe(1)
  })

  it('is nothing within the grace, and on the last second', () => {
    expect(fineFor(due, at('2026-11-08T23:00:00Z'), terms()).amount).toBe(0)
    expect(fineFor(due, at('2026-11-09T00:10:00Z'), terms({ per: 1 })).amount).toBe(50)
    expect(fineFor(due, due, terms({ grace: 0 })).units).toBe(0)
  })

  it('takes minutes for an hour, and then whole hours only', () => {
    const hours = terms({ unit: 'hours', per: 1, grace: 0 })
    const since = at('2026-11-06T10:00:00Z')
    expect(fineFor(since, at('2026-11-06T10:01:00Z'), hours).units).toBe(1)
    expect(fineFor(since, at('2026-11-06T11:59:00Z'), hours).units).toBe(1)
    expect(fineFor(since, at('2026-11-06T12:00:00Z'), hours).units).toBe(2)
  })

  it('takes only its own hours out for a closure of part of a day', () => {
    const opens = { open: true, hours: { opens: '14:00', closes: '18:00' } } as const
    const calendar = {
      ...alwaysOpen('UTC'),
      dated: [{ from: '2026-11-07', to: '2026-11-07', opening: opens, forBranch: true, madeAt: due }],
    }
    const hours = terms({ unit: 'hours', per: 1, grace: 0, openOnly: true, calendar })
    expect(fineFor(at('2026-11-06T22:00:00Z'), at('2026-11-07T16:00:00Z'), hours).units).toBe(4)
  })

  it('names the bound that lowered it', () => {
    expect(fineFor(due, nineDays, terms({ per: 1, most: 200 }))).toMatchObject({
      full: 350,
      amount: 200,
      boundBy: 'most',
    })
    expect(fineFor(due, nineDays, terms({ per: 1, most: 200, price: 120 }))).toMatchObject({
      amount: 120,
      boundBy: 'price',
    })
    expect(fineFor(due, nineDays, terms({ per: 1, price: 120, left: 30 }))).toMatchObject({
      amount: 30,
      boundBy: 'patron',
    })
    expect(fineFor(due, nineDays, terms({ left: -5 })).amount).toBe(0)
  })

  it('never falls as time goes on, and never passes a bound', () => {
    fc.assert(
      fc.property(
        fc.record({
          amount: fc.nat(500),
          per: fc.integer({ min: 1, max: 14 }),
          grace: fc.nat(10),
          graceCounted: fc.boolean(),
          chargedAt: fc.constantFrom('start' as const, 'end' as const),
          openOnly: fc.boolean(),
          most: fc.option(fc.nat(2000)),
        }),
        fc.nat(100),
        fc.nat(20),
        (drawn, late, more) => {
          const drawnTerms = terms({ ...drawn, calendar: weekend })
          const after = (days: number) => new Date(due.getTime() + days * 86_400_000)
          const [first, second] = [late, late + more].map(
            days => fineFor(due, after(days), drawnTerms).amount,
          )
          expect(second).toBeGreaterThanOrEqual(first ?? 0)
          if (drawn.most !== null) expect(second).toBeLessThanOrEqual(drawn.most)
          expect(Number.isInteger(second)).toBe(true)
        },
      ),
    )
  })
})
