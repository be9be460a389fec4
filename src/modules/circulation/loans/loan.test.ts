import { describe, expect, it } from 'vitest'
import { ana, houseWith } from './facts.fixture.ts'
import { decideLoan, type LendingFacts, lateness, overridableLendingRefusals } from './loan.ts'

const now = new Date('2026-11-20T10:00:00Z')

type Changes = {
  patron?: Partial<LendingFacts['patron']>
  copy?: Partial<LendingFacts['copy']>
  house?: LendingFacts['house']
}

const decide = ({ patron, copy, house = houseWith() }: Changes = {}, override = false) =>
  decideLoan(
    {
      patron: { ...ana, hasTitle: false, openOfKind: 0, ...patron },
      copy: {
        status: 'in-collection',
        itemType: 'book',
        ownedBy: 'central',
        lentTo: null,
        heldFor: null,
        ...copy,
      },
      branchId: 'central',
      house,
    },
    { now, override },
  )

describe('decideLoan', () => {
  it('lends for the days of the rule', () => {
    expect(decide()).toMatchObject({ dueAt: new Date('2026-12-04T23:59:59Z'), setAside: [] })
    expect(decide({ house: houseWith({ loan_length: '7d' }) })).toMatchObject({
      dueAt: new Date('2026-11-27T23:59:59Z'),
    })
  })

  it('lends for fewer days where they are asked for, and never for more', () => {
    const facts = (house = houseWith()) => ({
      patron: { ...ana, hasTitle: false, openOfKind: 0 },
      copy: { status: 'in-collection', itemType: 'book', ownedBy: 'central', lentTo: null, heldFor: null },
      branchId: 'central',
      house,
    })
    expect(decideLoan(facts(), { now, days: 7 })).toMatchObject({
      dueAt: new Date('2026-11-27T23:59:59Z'),
      length: { unit: 'days', count: 7 },
    })
    expect(decideLoan(facts(), { now, days: 14 })).toHaveProperty('dueAt')
    expect(decideLoan(facts(), { now, days: 15 })).toEqual({ refused: 'longer-than-allowed', allowed: '14d' })
    const hourly = houseWith({ loan_length: '3h' })
    expect(decideLoan(facts(hourly), { now, days: 1 })).toEqual({
      refused: 'longer-than-allowed',
      allowed: '3h',
    })
  })

  it('says it is theirs already when the same copy is scanned twice', () => {
    expect(decide({ copy: { lentTo: 'ana' } })).toEqual({ refused: 'on-loan-to-them' })
  })

  it('refuses a copy that another has, or that is held for another', () => {
    expect(decide({ copy: { lentTo: 'samuel' } })).toEqual({ refused: 'on-loan-to-another' })
    expect(decide({ copy: { heldFor: 'samuel' } })).toEqual({ refused: 'held-for-another' })
    expect(decide({ copy: { heldFor: 'ana' } })).toHaveProperty('dueAt')
  })

  it.each(['reference', 'lost', 'missing', 'withdrawn', 'in-repair', 'damaged', 'claimed-returned'])(
    'refuses a copy that is %s',
    status => {
      expect(decide({ copy: { status } })).toEqual({ refused: 'not-for-loan', status })
    },
  )

  it('lends on the last day of a card and refuses on the next', () => {
    expect(decide({ patron: { expiresOn: '2026-11-20' } })).toMatchObject({
      dueAt: new Date('2026-11-20T23:59:59Z'),
    })
    expect(decide({ patron: { expiresOn: '2026-11-19' } })).toEqual({
      refused: 'card-expired',
      expires_on: '2026-11-19',
    })
  })

  it('lends the last loan below the limit and refuses the next', () => {
    const house = houseWith({ loan_limit: 3, kind_limit: 1 })
    expect(decide({ patron: { openLoans: 2 }, house })).toHaveProperty('dueAt')
    expect(decide({ patron: { openLoans: 3 }, house })).toEqual({ refused: 'loan-limit', limit: 3 })
    expect(decide({ patron: { openOfKind: 1 }, house })).toEqual({ refused: 'kind-limit', limit: 1 })
  })

  it('lends up to the debt that is allowed, and not above', () => {
    const house = houseWith({ debt_limit: 500 })
    expect(decide({ patron: { owes: 500 }, house })).toHaveProperty('dueAt')
    expect(decide({ patron: { owes: 501 }, house })).toEqual({
      refused: 'owes-too-much',
      owes: 501,
      limit: 500,
    })
    expect(decide({ patron: { owes: 99_999 } })).toHaveProperty('dueAt')
  })

  it('refuses a patron who is restricted, with the reason', () => {
    const restriction = { reason: 'Three books lost', until: '2026-12-24' }
    expect(decide({ patron: { restriction } })).toEqual({ refused: 'patron-restricted', ...restriction })
  })

  it('refuses a second copy of a title that the patron has, unless the library does not mind', () => {
    expect(decide({ patron: { hasTitle: true } })).toEqual({ refused: 'has-title' })
    expect(
      decide({ patron: { hasTitle: true }, house: houseWith({}, { one_per_title: false }) }),
    ).toHaveProperty('dueAt')
  })

  it('lets staff set aside what can be, all at once, and names it', () => {
    const everything = {
      patron: {
        expiresOn: '2026-11-19',
        restriction: { reason: 'x', until: null },
        owes: 10,
        openLoans: 3,
        openOfKind: 3,
        hasTitle: true,
      },
      house: houseWith({ debt_limit: 5, loan_limit: 3, kind_limit: 3 }),
    }
    expect(decide(everything, true)).toMatchObject({
      setAside: [...overridableLendingRefusals],
      // A card that has run out caps nothing here.
      dueAt: new Date('2026-12-04T23:59:59Z'),
    })
  })

  it.each([
    [{ lentTo: 'samuel' }, 'on-loan-to-another'],
    [{ heldFor: 'samuel' }, 'held-for-another'],
    [{ status: 'lost' }, 'not-for-loan'],
  ])('sets nothing aside of %o', (copy, refusal) => {
    expect(decide({ copy }, true)).toMatchObject({ refused: refusal })
  })
})
describe('lateness', () => {
  const due = new Date('2026-11-20T23:59:59Z')

  it('has no day left on the due day, and is late the second after it', () => {
    expect(lateness(due, due, 'Europe/London')).toEqual({ overdue: false, days: 0 })
    expect(lateness(due, new Date('2026-11-21T00:00:00Z'), 'Europe/London')).toEqual({
      overdue: true,
      days: 1,
    })
  })

  it('counts days in the zone, over a change of the clock', () => {
    const spring = new Date('2027-03-27T23:59:59Z')
    expect(lateness(spring, new Date('2027-03-29T12:00:00Z'), 'Europe/London')).toEqual({
      overdue: true,
      days: 2,
    })
  })
})
