import { describe, expect, it } from 'vitest'
import { type NoticeFacts, untrue } from './notice.ts'

const now = new Date('2026-11-20T10:00:00Z')
const late = new Date('2026-11-18T23:59:59Z')
const soon = new Date('2026-11-22T23:59:59Z')
const facts = (changes: Partial<NoticeFacts>): NoticeFacts => ({
  kind: 'overdue',
  about: late.toISOString(),
  loan: { returned: false, dueAt: late, claimed: false },
  hold: null,
  cardUntil: null,
  ...changes,
})
const loan = (changes: object) => ({ returned: false, dueAt: late, claimed: false, ...changes })

describe('a notice', () => {
  it.each<[string, Partial<NoticeFacts>, string | null]>([
    ['that something is overdue', {}, null],
    ['of what is back', { loan: loan({ returned: true }) }, 'back-already'],
    ['of a loan that is gone', { loan: null }, 'back-already'],
    ['of what is said to be back', { loan: loan({ claimed: true }) }, 'said-returned'],
    ['of what was renewed', { loan: loan({ dueAt: soon }) }, 'renewed'],
    [
      'of what is due soon',
      { kind: 'due-soon', about: soon.toISOString(), loan: loan({ dueAt: soon }) },
      null,
    ],
    ['of what was due soon and is late', { kind: 'due-soon' }, 'renewed'],
    ['of a hold on the shelf', { kind: 'hold-ready', hold: { status: 'on-shelf' } }, null],
    ['of a hold that was picked up', { kind: 'hold-ready', hold: { status: 'picked-up' } }, 'hold-over'],
    ['of a hold that is gone', { kind: 'hold-expired', hold: null }, 'hold-over'],
    ['of a card', { kind: 'card-expiring', about: '2026-12-01', cardUntil: '2026-12-01' }, null],
    [
      'of a card with a new date',
      { kind: 'card-expiring', about: '2026-12-01', cardUntil: '2027-12-01' },
      'card-renewed',
    ],
  ])('%s', (_what, changes, reason) => {
    expect(untrue(facts(changes), now)).toBe(reason)
  })
})
