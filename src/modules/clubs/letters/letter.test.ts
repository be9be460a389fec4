import { describe, expect, it } from 'vitest'
import { stillTrue } from './letter.ts'

const starts = new Date('2026-11-24T19:30:00Z')
const before = new Date('2026-11-24T19:29:59Z')
const moved = new Date('2026-11-25T19:30:00Z')
const meeting = { starts_at: starts, cancelled_at: null, revision: 3 }
const asked = { answer: null, later: 0, now: before }

describe('a letter about a meeting', () => {
  it.each(['day', 'hours'] as const)(
    'of the kind %s is true until it begins, at the time that it tells',
    kind => {
      const told = { kind, starts_at: starts, revision: 0 }
      expect(stillTrue(told, meeting, asked)).toBe(true)
      expect(stillTrue(told, meeting, { ...asked, now: starts })).toBe(false)
      expect(stillTrue(told, { ...meeting, starts_at: moved }, asked)).toBe(false)
      expect(stillTrue(told, { ...meeting, cancelled_at: before }, asked)).toBe(false)
      expect(stillTrue(told, meeting, { ...asked, answer: 'no' })).toBe(false)
    },
  )

  it('that says that it was moved is true as long as it was not moved again', () => {
    const told = { kind: 'moved', starts_at: starts, revision: 3 } as const
    expect(stillTrue(told, { ...meeting, revision: 5 }, { ...asked, later: 3 })).toBe(true)
    expect(stillTrue(told, meeting, { ...asked, later: 4 })).toBe(false)
  })

  it('that says that it is called off is true once it is, until it would have begun', () => {
    const told = { kind: 'cancelled', starts_at: starts, revision: 3 } as const
    const off = { ...meeting, cancelled_at: before }
    expect(stillTrue(told, off, { ...asked, later: 3 })).toBe(true)
    expect(stillTrue(told, off, { ...asked, later: 3, now: starts })).toBe(false)
  })
})
