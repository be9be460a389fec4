import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { goingOn } from './going-on.ts'
import { shareOf } from './place.ts'

const page = (
  id: string,
  day: string,
  value: number,
  share: number | null,
  minutes: number | null = null,
) => ({
  id,
  day,
  unit: 'page' as const,
  value,
  length: 880,
  share,
  minutes,
})
const novel = { began: '2026-11-11', pages: null, minutes: null, edition_pages: 880, told: [] }

describe('how a readthrough goes', () => {
  it('asks for a page of the edition before anything was told', () => {
    expect(goingOn(novel, '2026-11-15')).toMatchObject({
      place: null,
      share: null,
      unit: 'page',
      most: 880,
      pace: null,
      endsOn: null,
      last: null,
    })
  })

  it('tells the place, the pages a day, and the day of the end', () => {
    const told = [page('a', '2026-11-12', 110, 125_000), page('b', '2026-11-15', 220, 250_000, 60)]
    expect(goingOn({ ...novel, told }, '2026-11-15')).toMatchObject({
      place: { unit: 'page', value: 220 },
      share: 250_000,
      daily: 44,
      endsOn: '2026-11-30',
      hoursLeft: expect.closeTo(6),
      last: { id: 'b' },
    })
  })

  it('tells the pages of an hour, percent where nobody knows them, and nothing of what took no time', () => {
    const told = [page('a', '2026-11-12', 110, 125_000), page('b', '2026-11-15', 220, 250_000, 120)]
    const hourly = (more: object, of = told) => goingOn({ ...novel, ...more, told: of }, '2026-11-15').hourly
    expect(hourly({})).toEqual({ unit: 'page', value: 55 })
    expect(hourly({ pages: 400 })).toEqual({ unit: 'page', value: 25 })
    expect(hourly({ edition_pages: null, minutes: 600 })).toEqual({ unit: 'percent', value: 6 })
    expect(hourly({}, told.slice(0, 1))).toBeNull()
    // Long ago, it still tells how fast that was.
    expect(goingOn({ ...novel, told }, '2028-01-01')).toMatchObject({ pace: null, hourly: { value: 55 } })
  })

  it('goes by the reader’s own count of pages, and in the unit they told last', () => {
    const told = [{ ...page('a', '2026-11-12', 25, 250_000), unit: 'percent' as const, length: 100 }]
    expect(goingOn({ ...novel, pages: 400, told }, '2026-11-12')).toMatchObject({
      place: { unit: 'percent', value: 25 },
      unit: 'percent',
      most: 100,
    })
    expect(goingOn({ ...novel, pages: 400 }, '2026-11-12')).toMatchObject({ unit: 'page', most: 400 })
    expect(goingOn({ ...novel, edition_pages: null, minutes: 600 }, '2026-11-12')).toMatchObject({
      unit: 'minutes',
      most: 600,
    })
  })

  it('promises nothing where nobody knows how long the book is', () => {
    const told = [page('a', '2026-11-12', 110, null)]
    expect(goingOn({ ...novel, edition_pages: null, told }, '2026-11-15')).toMatchObject({
      place: { unit: 'page', value: 110 },
      most: null,
      pace: null,
      daily: null,
      endsOn: null,
    })
  })

  it('finds the place again when another edition is read', () => {
    const told = [page('a', '2026-11-12', 440, 500_000)]
    expect(goingOn({ ...novel, told }, '2026-11-15').place).toEqual({ unit: 'page', value: 440 })
    expect(goingOn({ ...novel, edition_pages: 301, told }, '2026-11-15')).toMatchObject({
      place: { unit: 'page', value: 150 },
      most: 301,
    })
    const spoken = { ...novel, edition_pages: null, minutes: 1200, told }
    expect(goingOn(spoken, '2026-11-15')).toMatchObject({
      place: { unit: 'minutes', value: 600 },
      unit: 'minutes',
      most: 1200,
    })
  })

  it('shows each page as it was told, whatever the length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(3000), (pages, value) => {
        fc.pre(value <= pages)
        const told = [
          {
            ...page('a', '2026-11-12', value, shareOf({ unit: 'page', value }, { pages, minutes: null })),
            length: pages,
          },
        ]
        expect(goingOn({ ...novel, edition_pages: pages, told }, '2026-11-15').place?.value).toBe(value)
      }),
    )
  })
})
