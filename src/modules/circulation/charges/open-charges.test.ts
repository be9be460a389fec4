import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { balanceOf, type Entry, openCharges, settle } from './open-charges.ts'

/** A ledger as the actions write it: each step is only done where they would do it. */
function ledgerOf(steps: readonly { step: string; amount: number; which: number }[]): Entry[] {
  const entries: Entry[] = []
  const refunded = new Set<string>()
  const write = (amount: number, settles: string | null) =>
    entries.push({ id: `entry ${entries.length}`, amount, settles })
  for (const { step, amount, which } of steps) {
    const charges = entries.filter(({ settles, amount: owed }) => settles === null && owed > 0)
    const one = charges[which % Math.max(1, charges.length)]
    if (step === 'charge') write(amount, null)
    if (step === 'pay')
      for (const part of settle(openCharges(entries), amount) ?? []) write(-part.left, part.id)
    if (step === 'refund' && one && !refunded.has(one.id)) {
      refunded.add(one.id)
      write(-one.amount, one.id)
    }
    if (step === 'payout' && amount <= -balanceOf(entries)) {
      write(amount, null)
      refunded.add(entries.at(-1)?.id ?? '')
    }
  }
  return entries
}

const steps = fc.array(
  fc.record({
    step: fc.constantFrom('charge', 'pay', 'refund', 'payout'),
    amount: fc.integer({ min: 1, max: 500 }),
    which: fc.nat(20),
  }),
  { maxLength: 40 },
)
const sum = (open: readonly { left: number }[]) => open.reduce((total, { left }) => total + left, 0)

describe('a ledger', () => {
  it('leaves exactly the balance open, whatever was done, and of no charge less than nothing', () => {
    fc.assert(
      fc.property(steps, drawn => {
        const entries = ledgerOf(drawn)
        const open = openCharges(entries)
        for (const { id, left } of open) {
          expect(left).toBeGreaterThan(0)
          expect(left).toBeLessThanOrEqual(entries.find(entry => entry.id === id)?.amount ?? 0)
        }
        expect(sum(open)).toBe(Math.max(0, balanceOf(entries)))
      }),
    )
  })

  it('is settled to the last penny by what is owed, and by nothing more', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 500 }), (drawn, more) => {
        const open = openCharges(ledgerOf(drawn))
        expect(sum(settle(open, sum(open)) ?? [])).toBe(sum(open))
        expect(settle(open, sum(open) + more)).toBeNull()
        const part = Math.min(more, sum(open))
        expect(sum(settle(open, part) ?? [])).toBe(part)
      }),
    )
  })

  it('is settled from the oldest charge on', () => {
    const open = openCharges([
      { id: 'old', amount: 100, settles: null },
      { id: 'new', amount: 60, settles: null },
      { id: 'paid', amount: -30, settles: 'old' },
    ])
    expect(settle(open, 100)).toEqual([
      { id: 'old', left: 70 },
      { id: 'new', left: 30 },
    ])
  })

  it('counts the refund of a paid charge for the others', () => {
    const entries = [
      { id: 'lost', amount: 500, settles: null },
      { id: 'paid', amount: -500, settles: 'lost' },
      { id: 'fine', amount: 120, settles: null },
      { id: 'found', amount: -500, settles: 'lost' },
    ]
    expect(openCharges(entries)).toEqual([])
    expect(balanceOf(entries)).toBe(-380)
  })
})
