import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attendanceStands,
  bands,
  type betKinds,
  type Fact,
  isDecided,
  isRace,
  type Option,
  whyNotStake,
  winningOptions,
} from './bet.ts'

const runner = (id: string): Option => ({ id, person_id: `person-${id}`, least: null, most: null })
const number = (least: number, most: number | null): Option => ({
  id: `${least}`,
  person_id: null,
  least,
  most,
})
const runners = [runner('a'), runner('b'), runner('c')]
const sides = [number(0, 5), number(6, null)]
const [a, b] = runners as [Option, Option]
const [no, yes] = sides as [Option, Option]
const fact = (more: Partial<Fact>): Fact => ({
  option_id: null,
  finished: null,
  rank: null,
  attended: null,
  ...more,
})
const may = (kind: (typeof betKinds)[number], personId: string, chosen = a, records = false) =>
  whyNotStake(kind, { personId, records }, isRace(kind) ? runners : sides, chosen)

describe('who may stake', () => {
  it('on who is first: who runs on themselves alone, the others on anybody', () => {
    expect(may('first-to-finish', 'person-a', a)).toBeNull()
    expect(may('first-to-finish', 'person-a', b)).toBe('on-oneself-only')
    expect(may('first-to-finish', 'somebody', b)).toBeNull()
    expect(may('first-to-finish', 'somebody', b, true)).toBeNull()
  })

  it('on who is last: nobody who runs, not on themselves either', () => {
    expect(may('last-to-finish', 'person-a', a)).toBe('candidates-may-not')
    expect(may('last-to-finish', 'person-a', b)).toBe('candidates-may-not')
    expect(may('last-to-finish', 'somebody', b)).toBeNull()
  })

  it('on a number: everybody but who writes down who came', () => {
    for (const kind of ['at-least-n-finish', 'attendance'] as const) {
      expect(may(kind, 'somebody', yes)).toBeNull()
      expect(may(kind, 'somebody', yes, true)).toBe('recorders-may-not')
      expect(may(kind, 'somebody', no, true)).toBe('recorders-may-not')
    }
  })
})

describe('the answer', () => {
  const ran = (...ranks: Array<number | null>) =>
    ranks.map((rank, place) => fact({ option_id: runners[place]?.id ?? '', finished: rank !== null, rank }))

  it('is who finished first, or last of those who finished', () => {
    expect(winningOptions('first-to-finish', runners, ran(2, 1, null))).toEqual({ won: ['b'] })
    expect(winningOptions('last-to-finish', runners, ran(2, 1, null))).toEqual({ won: ['a'] })
  })

  it('is each of those who finished together', () => {
    expect(winningOptions('first-to-finish', runners, ran(1, 1, 2))).toEqual({ won: ['a', 'b'] })
    expect(winningOptions('last-to-finish', runners, ran(1, 2, 2))).toEqual({ won: ['b', 'c'] })
  })

  it('is none where nobody finished, and where one alone cannot be last', () => {
    for (const kind of ['first-to-finish', 'last-to-finish'] as const)
      expect(winningOptions(kind, runners, ran(null, null, null))).toEqual({ because: 'nobody-finished' })
    expect(winningOptions('last-to-finish', runners, ran(1, null, null))).toEqual({
      because: 'too-few-finished',
    })
  })

  it('is the number, on the very number too', () => {
    const finished = (many: number) => Array.from({ length: many }, () => fact({ finished: true }))
    const unfinished = fact({ finished: false })
    expect(winningOptions('at-least-n-finish', sides, [...finished(5), unfinished])).toEqual({ won: ['0'] })
    expect(winningOptions('at-least-n-finish', sides, [...finished(6), unfinished])).toEqual({ won: ['6'] })
    const came = [fact({ attended: true }), fact({ attended: false }), fact({ finished: true })]
    expect(winningOptions('attendance', [number(0, 0), number(1, 1), number(2, null)], came)).toEqual({
      won: ['1'],
    })
  })

  it('of a number is always one and only one, whatever was cut', () => {
    const cuts = fc.array(fc.integer({ min: -3, max: 40 }), { maxLength: 6 })
    fc.assert(
      fc.property(cuts, fc.nat({ max: 60 }), (cut, came) => {
        const options = bands(cut).map(({ least, most }) => number(least, most))
        const outcome = winningOptions(
          'attendance',
          options,
          Array.from({ length: came }, () => fact({ attended: true })),
        )
        expect(outcome).toEqual({ won: [expect.any(String)] })
      }),
    )
  })
})

describe('a stake would be no bet', () => {
  it('once its answer is known', () => {
    expect(isDecided('first-to-finish', runners, { finished: 0, among: 3 })).toBe(false)
    expect(isDecided('first-to-finish', runners, { finished: 1, among: 3 })).toBe(true)
    expect(isDecided('last-to-finish', runners, { finished: 2, among: 3 })).toBe(false)
    expect(isDecided('last-to-finish', runners, { finished: 3, among: 3 })).toBe(true)
    expect(isDecided('at-least-n-finish', sides, { finished: 5, among: 9 })).toBe(false)
    expect(isDecided('at-least-n-finish', sides, { finished: 6, among: 9 })).toBe(true)
    expect(isDecided('attendance', sides, { finished: 6, among: 9 })).toBe(false)
  })
})

describe('who came', () => {
  const endsAt = new Date('2026-11-24T21:00:00Z')
  const at = (recorded: string | null, now: string) =>
    attendanceStands({ endsAt, recordedAt: recorded === null ? null : new Date(recorded) }, new Date(now))

  it('counts a day after it was last written down', () => {
    expect(at('2026-11-24T21:30:00Z', '2026-11-25T21:29:59Z')).toBe('not-yet')
    expect(at('2026-11-24T21:30:00Z', '2026-11-25T21:30:00Z')).toBe('stands')
    expect(at('2026-11-24T19:30:00Z', '2026-11-24T20:59:59Z')).toBe('not-yet')
  })

  it('is not waited for longer than seven days', () => {
    expect(at(null, '2026-12-01T20:59:59Z')).toBe('not-yet')
    expect(at(null, '2026-12-01T21:00:00Z')).toBe('never')
    expect(at('2026-12-01T20:00:00Z', '2026-12-01T21:00:00Z')).toBe('stands')
  })
})
