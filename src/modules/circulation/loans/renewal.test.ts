import { describe, expect, it } from 'vitest'
import { ana, houseWith } from './facts.fixture.ts'
import { decideRenewal, overridableRenewalRefusals, type RenewalFacts } from './renewal.ts'

const now = new Date('2026-11-20T10:00:00Z')
const dueAt = new Date('2026-11-22T23:59:59Z')

type Changes = {
  patron?: Partial<RenewalFacts['patron']>
  copy?: Partial<RenewalFacts['copy']>
  loan?: Partial<NonNullable<RenewalFacts['loan']>> | null
  holdWaiting?: boolean
  house?: RenewalFacts['house']
}

const decide = (
  { patron, copy, loan, holdWaiting = false, house = houseWith() }: Changes = {},
  override = false,
) =>
  decideRenewal(
    {
      patron: { ...ana, ...patron },
      copy: { status: 'in-collection', itemType: 'book', ownedBy: 'central', ...copy },
      loan: loan === null ? null : { patronId: 'ana', branchId: 'central', dueAt, renewals: 0, ...loan },
      holdWaiting,
      house,
    },
    { now, override },
  )

const strict = houseWith({
  renew_late: 3,
  debt_limit: 0,
  renewals: 1,
  overdue_limit: 0,
  renew_within: 2,
})
const late = new Date('2026-11-10T23:59:59Z')

describe('decideRenewal', () => {
  it('counts anew from today, or from when it was due where the library says so', () => {
    expect(decide()).toMatchObject({ dueAt: new Date('2026-12-04T23:59:59Z'), setAside: [] })
    expect(decide({ house: houseWith({}, { renew_from: 'due-date' }) })).toMatchObject({
      dueAt: new Date('2026-12-06T23:59:59Z'),
    })
    expect(decide({ house: houseWith({ renewal_length: '5d' }) })).toMatchObject({
      dueAt: new Date('2026-11-25T23:59:59Z'),
    })
  })

  it.each<[string, Changes]>([
    ['not-on-loan', { loan: null }],
    ['on-loan-to-another', { loan: { patronId: 'samuel' } }],
    ['not-renewable', { copy: { status: 'claimed-returned' } }],
    ['card-expired', { patron: { expiresOn: '2026-11-19' } }],
    ['too-late', { loan: { dueAt: late }, house: strict }],
    ['owes-too-much', { patron: { owes: 1 }, house: strict }],
    ['renewal-limit', { loan: { renewals: 1 }, house: strict }],
    ['patron-restricted', { patron: { restriction: { reason: 'x', until: null } } }],
    ['overdue-limit', { patron: { overdueLoans: 1 }, house: strict }],
    ['hold-waiting', { holdWaiting: true }],
    ['too-soon', { loan: { dueAt: new Date('2026-11-23T23:59:59Z') }, house: strict }],
    ['not-later', { loan: { dueAt: new Date('2026-12-04T23:59:59Z') } }],
  ])('refuses with %s', (refusal, changes) => {
    expect(decide(changes)).toMatchObject({ refused: refusal })
  })

  it('is renewed on the exact day of each bound', () => {
    expect(decide({ loan: { dueAt: new Date('2026-11-22T23:59:59Z') }, house: strict })).toHaveProperty(
      'dueAt',
    )
    expect(decide({ loan: { dueAt: new Date('2026-11-17T23:59:59Z') }, house: strict })).toHaveProperty(
      'dueAt',
    )
    expect(decide({ loan: { dueAt: new Date('2026-11-16T23:59:59Z') }, house: strict })).toMatchObject({
      refused: 'too-late',
    })
  })

  it('says the soonest day', () => {
    expect(decide({ loan: { dueAt: new Date('2026-11-30T23:59:59Z') }, house: strict })).toEqual({
      refused: 'too-soon',
      soonest: '2026-11-28',
    })
  })

  it('names the first reason in the order of the specification as each before it is mended', () => {
    const wrong: Changes[] = [
      { patron: { expiresOn: '2026-11-19' } },
      { loan: { dueAt: late } },
      { patron: { owes: 1 } },
      { loan: { renewals: 1 } },
      { patron: { restriction: { reason: 'x', until: null } } },
      { patron: { overdueLoans: 1 } },
      { holdWaiting: true },
    ]
    const order = [
      'card-expired',
      'too-late',
      'owes-too-much',
      'renewal-limit',
      'patron-restricted',
      'overdue-limit',
      'hold-waiting',
    ]
    for (const [mended, refusal] of order.entries()) {
      const left = wrong.slice(mended)
      const all: Changes = {
        patron: Object.assign({}, ...left.map(({ patron }) => patron)),
        loan: Object.assign({}, ...left.map(({ loan }) => loan)),
        holdWaiting: true,
        house: strict,
      }
      expect(decide(all)).toMatchObject({ refused: refusal })
    }
  })

  it('lets staff set aside what can be, and never a waiting hold', () => {
    const all: Changes = {
      patron: {
        expiresOn: '2026-11-19',
        owes: 1,
        restriction: { reason: 'x', until: null },
        overdueLoans: 1,
      },
      loan: { dueAt: late, renewals: 1 },
      house: strict,
    }
    expect(decide(all, true)).toMatchObject({
      setAside: overridableRenewalRefusals.filter(name => name !== 'too-soon'),
    })
    expect(decide({ ...all, holdWaiting: true }, true)).toEqual({ refused: 'hold-waiting' })
    const soon = { loan: { dueAt: new Date('2026-11-30T23:59:59Z') }, house: strict }
    expect(decide(soon, true)).toMatchObject({ setAside: ['too-soon'] })
  })
})
