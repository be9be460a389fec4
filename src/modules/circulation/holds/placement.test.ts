import { describe, expect, it } from 'vitest'
import { alwaysOpen } from '../calendar/calendar.ts'
import { emptyRule } from '../rules/rule.ts'
import { defaultSettings } from '../rules/settings.ts'
import { type PlacementFacts, placementRefusal } from './placement.ts'

const today = '2026-11-20'
const reader = {
  id: 'reader',
  category: 'adult',
  homeBranch: 'central',
  expiresOn: null as string | null,
  restriction: null as { reason: string; until: string | null } | null,
  owes: 0,
  openLoans: 0,
  overdueLoans: 0,
  hasTitle: false,
  holdsTitle: false,
  openHolds: 0,
}
const house = { rules: [], settings: defaultSettings, calendarOf: () => alwaysOpen('Europe/London') }
const facts = (
  changes: Partial<PlacementFacts> = {},
  patron: Partial<typeof reader> = {},
): PlacementFacts => ({
  patron: { ...reader, ...patron },
  copyId: null,
  pickupBranch: 'central',
  copies: [{ id: 'copy', ownedBy: 'central', isAt: 'central', itemType: 'book' }],
  ways: { cost: () => 1, holdable: () => true },
  house,
  bySelf: true,
  ...changes,
})
const asked = (...given: Parameters<typeof facts>) =>
  placementRefusal(facts(...given), today)?.refused ?? null

describe('placementRefusal', () => {
  it('refuses nobody who may wait', () => expect(asked()).toBeNull())

  it('refuses what they have, and what they wait for', () => {
    expect(asked({}, { hasTitle: true })).toBe('on-loan-to-them')
    expect(asked({}, { holdsTitle: true })).toBe('already-held')
  })

  it('refuses what no copy could ever serve', () => {
    expect(asked({ copies: [] })).toBe('not-holdable')
    expect(asked({ copyId: 'another' })).toBe('not-holdable')
    expect(asked({ ways: { cost: () => 1, holdable: () => false } })).toBe('not-holdable')
    expect(asked({ pickupBranch: 'island', ways: { cost: () => null, holdable: () => true } })).toBe(
      'not-holdable',
    )
  })

  it('takes a copy that will be sent from its own branch', () => {
    const away = { id: 'copy', ownedBy: 'central', isAt: 'island', itemType: 'book' }
    const ways = { cost: (from: string) => (from === 'island' ? null : 1), holdable: () => true }
    expect(asked({ copies: [away], ways, pickupBranch: 'harbour' })).toBeNull()
  })

  it('counts to the limit that a rule sets for the patron', () => {
    const rules = [{ ...emptyRule, category: 'adult', hold_limit: 2 }]
    const limited = { house: { ...house, rules } }
    expect(asked(limited, { openHolds: 1 })).toBeNull()
    expect(placementRefusal(facts(limited, { openHolds: 2 }), today)).toEqual({
      refused: 'hold-limit',
      limit: 2,
    })
    expect(asked({ house: { ...house, rules: [{ ...emptyRule, hold_limit: 0 }] } })).toBe('hold-limit')
  })

  it('stops patrons themselves, and not staff, where the card has run out or a restriction stands', () => {
    const restriction = { reason: 'A lost book', until: null }
    expect(asked({}, { expiresOn: today })).toBeNull()
    expect(asked({}, { expiresOn: '2026-11-19' })).toBe('card-expired')
    expect(asked({}, { restriction })).toBe('patron-restricted')
    expect(asked({ bySelf: false }, { expiresOn: '2026-11-19', restriction })).toBeNull()
  })

  it('stops patrons alone where the library lets only staff place holds', () => {
    const settings = { ...defaultSettings, self_holds: false }
    expect(asked({ house: { ...house, settings } })).toBe('self-holds-off')
    expect(asked({ house: { ...house, settings }, bySelf: false })).toBeNull()
  })

  it('does not ask what is owed: it may be paid until then', () => {
    const rules = [{ ...emptyRule, debt_limit: 0 }]
    expect(asked({ house: { ...house, rules } }, { owes: 500 })).toBeNull()
  })
})
