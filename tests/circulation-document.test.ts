import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { alwaysOpen, type Calendar, dayIn, endOf } from '../src/modules/circulation/calendar/calendar.ts'
import { type DayStrategy, type DueTerms, dueOn } from '../src/modules/circulation/calendar/due-date.ts'
import { fineFor } from '../src/modules/circulation/charges/fine.ts'
import { everyHoldServed } from '../src/modules/circulation/holds/matching.ts'
import { type PlacementFacts, placementRefusal } from '../src/modules/circulation/holds/placement.ts'
import { assignCopies } from '../src/modules/circulation/holds/selection.ts'
import { ana, houseWith } from '../src/modules/circulation/loans/facts.fixture.ts'
import {
  decideLoan,
  type LendingFacts,
  overridableLendingRefusals,
} from '../src/modules/circulation/loans/loan.ts'
import {
  decideRenewal,
  overridableRenewalRefusals,
  type RenewalFacts,
} from '../src/modules/circulation/loans/renewal.ts'
import { firstNotices, stepped } from '../src/modules/circulation/notices/notice.ts'
import { lengthOf } from '../src/modules/circulation/rules/length.ts'
import {
  defaults,
  emptyRule,
  ofPatron,
  type Rule,
  type RuleName,
  rulingOn,
} from '../src/modules/circulation/rules/rule.ts'
import { ruleGroups, ruleKinds } from '../src/modules/circulation/rules/rule-kinds.ts'
import { defaultSettings } from '../src/modules/circulation/rules/settings.ts'
import { modules } from '../src/modules.ts'

const text = readFileSync(join(import.meta.dirname, '../docs/circulation.md'), 'utf8')
const zone = 'Europe/London'

describe('docs/circulation.md', () => {
  describe('of rules', () => {
    const table = tableUnder('rule', 'unit')

    it('names each rule, in the order of its page', () => {
      expect(table.map(({ rule }) => rule)).toEqual(Object.values(ruleGroups).flat())
    })

    it.each(table)('says unit, default and levels of $rule', row => {
      const name = row.rule as RuleName
      const units = {
        length: 'days or hours',
        count: 'number',
        days: 'days',
        units: 'days or hours',
        money: 'money',
        choice: 'yes or no',
        'hard-due': 'a day',
      }
      expect(row.unit).toBe(units[ruleKinds[name]])
      expect(row.default).toBe(name === 'renewal_length' ? 'as long as the loan' : said(defaults[name]))
      expect(row['may differ by']).toBe(
        ofPatron.includes(name) ? 'branch, category' : 'branch, category, kind',
      )
    })

    it.each(tableUnder('asked for', 'rule'))('tells which row decides: $rule for $asked for', asked => {
      const rows = tableUnder('row', 'branch')
      const nameOf = new Map(rows.map(row => [ruleFrom(row), row.row]))
      const [branch_id = '', category = '', item_type = ''] = list(asked['asked for'])
      const scope = { branch_id, category, item_type }
      const { value, from, beaten } = rulingOn([...nameOf.keys()].reverse(), scope, asked.rule as RuleName)
      const written = (rule: Rule) => nameOf.get(rule)
      expect({
        value: said(value),
        from: from ? written(from) : 'default',
        beaten: beaten.map(written),
      }).toEqual({ value: asked.value, from: asked['decided by'], beaten: list(asked.beats) })
    })
  })

  it.each(tableUnder('lent on', 'length'))('works out when $length from $lent on is due: $due on', row => {
    const due = dueOn(new Date(`${row['lent on']}T10:00:00Z`), {
      length: lengthOf(row.length ?? ''),
      openDaysOnly: row.counts === 'open days',
      dayStrategy: row['closed day'] as DayStrategy,
      hourStrategy: 'keep',
      openingOffset: 0,
      calendar: closedOn([7], '12-25', '12-26'),
      hardDue: unless(row['hard due date']),
      cardUntil: unless(row['card until']),
    } satisfies DueTerms)
    if ('refused' in due) throw new Error(due.refused)
    expect(dayIn(due.dueAt, zone)).toBe(row['due on'])
    expect(due.steps.map(({ step }) => step)).toEqual(list(row.steps))
  })

  describe('of refusals', () => {
    const [lending = [], renewing = []] = tablesUnder('refusal', 'what it means')
    const names = (rows: typeof lending) => rows.map(({ refusal }) => refusal)
    const overridable = (rows: typeof lending) =>
      rows.filter(row => row['may be set aside'] === 'yes').map(({ refusal }) => refusal)

    it('names those of lending in the order in which they are looked for', () => {
      expect(refusedInTurn(everythingAgainstLending, facts => decideLoan(facts, { now: today }))).toEqual(
        names(lending),
      )
      expect(overridable(lending).sort()).toEqual([...overridableLendingRefusals].sort())
    })

    it('names those of renewing in the order in which they are looked for', () => {
      expect(refusedInTurn(everythingAgainstRenewing, facts => decideRenewal(facts, { now: today }))).toEqual(
        names(renewing),
      )
      expect(overridable(renewing).sort()).toEqual([...overridableRenewalRefusals].sort())
    })

    it('names those of holds in the order in which they are looked for', () => {
      expect(
        refusedInTurn(everythingAgainstAHold, facts => placementRefusal(facts, '2026-11-20') ?? {}),
      ).toEqual(tableUnder('refused', 'because').map(({ refused }) => refused))
    })
  })

  it.each(tableUnder('holds and what each accepts', 'each gets one'))('matches holds: %o', row => {
    const accepted = (row['holds and what each accepts'] ?? '')
      .split('; ')
      .map(one => list(one.split(': ')[1]))
    expect(everyHoldServed(accepted) ? 'yes' : 'no').toBe(row['each gets one'])
  })

  it.each(tableUnder('hold', 'wants'))('gives hold $hold the copy $gets', row => {
    const hold = {
      id: row.hold ?? '',
      copyId: row.wants === 'any' ? null : (row.wants ?? null),
      pickupBranch: row['picks up at'] ?? '',
      homeBranch: row.home ?? '',
      category: 'adult',
    }
    const copies = (row['copies to be had (owned by, is at)'] ?? '').split('; ').map(one => {
      const [, id = '', ownedBy = '', isAt = ''] = /^(\w+) \((\w+), (\w+)\)$/.exec(one) ?? []
      return { id, ownedBy, isAt, itemType: 'book' }
    })
    const costs: Record<string, number> = { hill: 1, mill: 3 }
    const found = assignCopies([hold], copies, {
      cost: from => costs[from] ?? null,
      holdable: () => true,
    })
    expect([...found.keys()][0] ?? '–').toBe(row.gets)
  })

  it.each(tableUnder('due', 'back'))('works out the fine for $due brought back on $back: $fine', row => {
    const fine = fineFor(endOf(row.due ?? '', zone), new Date(`${row.back}T12:00:00Z`), {
      unit: 'days',
      amount: Number(row.amount),
      per: Number(row.per),
      grace: Number(row.grace),
      graceCounted: row['grace counted'] === 'yes',
      chargedAt: row['charged at'] as 'start' | 'end',
      openOnly: row['closed days'] === 'left out',
      most: numberUnless(row.most),
      price: numberUnless(row.price),
      left: null,
      calendar: closedOn([6, 7]),
    })
    expect(fine.amount).toBe(Number(row.fine))
  })

  it('names each setting with its default', () => {
    const table = tableUnder('setting', 'what it says')
    expect(table.map(({ setting }) => setting).sort()).toEqual(Object.keys(defaultSettings).sort())
    for (const { setting, default: written } of table)
      expect(written, setting).toBe(
        setting === 'hour_strategy'
          ? 'next hours, where the calendar knows hours'
          : said(defaultSettings[setting as keyof typeof defaultSettings]),
      )
  })

  it('names each notice with the days it is told on', () => {
    expect(tableUnder('notice', 'told').map(row => [row.notice, row.default])).toEqual(
      Object.entries(firstNotices).map(([kind, { enabled, days }]) => [
        kind,
        stepped.some(one => one === kind) ? days.join(', ') : enabled ? 'on' : 'off',
      ]),
    )
  })

  it('names each job that runs by itself, and when', () => {
    const jobs = modules.find(({ name }) => name === 'circulation')?.jobs ?? []
    const scheduled = jobs.flatMap(({ name, options: { schedule } }) =>
      schedule ? [[name, schedule.cron]] : [],
    )
    expect(
      tableUnder('job', 'when')
        .map(({ job, when }) => [job, when])
        .sort(),
    ).toEqual(scheduled.sort())
  })
})

type Row = Record<string, string>

/** Rows of the first table of the document whose heads begin so, by their heads. */
function tableUnder(...heads: string[]): Row[] {
  const [table] = tablesUnder(...heads)
  if (!table) throw new Error(`No table begins with ${heads.join(', ')}.`)
  return table
}

function tablesUnder(...heads: string[]): Row[][] {
  return text.split(/\n\n+/).flatMap(block => {
    const [head = [], , ...rows] = block
      .split('\n')
      .filter(line => line.startsWith('|'))
      .map(line => line.slice(1, -1).split('|').map(plain))
    if (!heads.every((name, place) => head[place] === name)) return []
    return [rows.map(cells => Object.fromEntries(head.map((name, place) => [name, cells[place] ?? ''])))]
  })
}

const plain = (cell: string): string => cell.replaceAll('`', '').trim()
const list = (cell: string | undefined): string[] => (cell ? cell.split(', ') : [])
const unless = (cell: string | undefined): string | null => (!cell || cell === '–' ? null : cell)
const numberUnless = (cell: string | undefined): number | null =>
  unless(cell) === null ? null : Number(cell)

function said(value: unknown): string {
  if (value === null) return 'no bound'
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value)
}

function ruleFrom(row: Row): Rule {
  return {
    ...emptyRule,
    branch_id: unless(row.branch),
    category: unless(row.category),
    item_type: unless(row.kind),
    loan_length: unless(row.loan_length),
    loan_limit: numberUnless(row.loan_limit),
    fine_amount: numberUnless(row.fine_amount),
  }
}

function closedOn(weekdays: readonly number[], ...yearly: readonly string[]): Calendar {
  const closed = { opening: { open: false as const }, forBranch: false, madeAt: new Date(0) }
  return {
    ...alwaysOpen(zone),
    weekly: new Map(weekdays.map(day => [day, { open: false as const }])),
    yearly: yearly.map(day => ({ day, ...closed })),
  }
}

const today = new Date('2026-11-20T10:00:00Z')

/** A way out of each reason, in the order of the document: what is left stands in the way of the rest. */
type Ways<Facts> = { facts: Facts; out: readonly ((facts: Facts) => Facts)[] }

/** Meets every reason at once, and then each time the next, as the one that was said is put right. */
function refusedInTurn<Facts>({ facts, out }: Ways<Facts>, decide: (facts: Facts) => object): unknown[] {
  const said: unknown[] = []
  let left = facts
  for (const putRight of out) {
    const decided = decide(left)
    said.push('refused' in decided ? decided.refused : 'nothing')
    left = putRight(left)
  }
  expect(decide(left)).not.toHaveProperty('refused')
  return said
}

const neverOpen: Calendar = closedOn([1, 2, 3, 4, 5, 6, 7])
const against = {
  ...ana,
  expiresOn: '2026-11-01',
  restriction: { reason: 'Wet books', until: null },
  owes: 1,
  openLoans: 1,
  overdueLoans: 1,
}
const bounds = { debt_limit: 0, overdue_limit: 0, loan_limit: 1, kind_limit: 1, hold_limit: 1 }
const shut = { ...houseWith(bounds), calendarOf: () => neverOpen }
const withPatron =
  <Facts extends { patron: object }>(change: Partial<Facts['patron']>) =>
  (facts: Facts): Facts => ({ ...facts, patron: { ...facts.patron, ...change } })
const withCopy =
  <Facts extends { copy: object }>(change: Partial<Facts['copy']>) =>
  (facts: Facts): Facts => ({ ...facts, copy: { ...facts.copy, ...change } })

const lendable: LendingFacts = {
  patron: { ...against, hasTitle: true, openOfKind: 1 },
  copy: { status: 'lost', itemType: 'book', ownedBy: 'central', lentTo: 'ana', heldFor: 'samuel' },
  branchId: 'central',
  house: shut,
}
const everythingAgainstLending: Ways<LendingFacts> = {
  facts: lendable,
  out: [
    withCopy({ lentTo: 'samuel' }),
    withCopy({ lentTo: null }),
    withCopy({ status: 'in-collection' }),
    withCopy({ heldFor: null }),
    withPatron({ expiresOn: null }),
    withPatron({ restriction: null }),
    withPatron({ owes: 0 }),
    withPatron({ openLoans: 0 }),
    withPatron({ openOfKind: 0 }),
    withPatron({ hasTitle: false }),
    facts => ({ ...facts, house: houseWith(bounds) }),
  ],
}

const loan = { patronId: 'ana', branchId: 'central', dueAt: new Date('2026-11-10T23:59:59Z'), renewals: 2 }
const strict = { ...bounds, renew_late: 5, renewals: 2, renew_within: 3, loan_length: '14d' }
const everythingAgainstRenewing: Ways<RenewalFacts> = {
  facts: {
    patron: against,
    copy: { status: 'lost', itemType: 'book', ownedBy: 'central' },
    loan: null,
    holdWaiting: true,
    house: { ...houseWith(strict), calendarOf: () => neverOpen },
  },
  out: [
    facts => ({ ...facts, loan: { ...loan, patronId: 'samuel' } }),
    facts => ({ ...facts, loan }),
    withCopy({ status: 'in-collection' }),
    withPatron({ expiresOn: null }),
    // Not late any more: due so far ahead that it is too soon, and that nothing is gained.
    facts => ({ ...facts, loan: { ...loan, dueAt: new Date('2026-12-24T23:59:59Z') } }),
    withPatron({ owes: 0 }),
    facts => ({ ...facts, loan: facts.loan && { ...facts.loan, renewals: 0 } }),
    withPatron({ restriction: null }),
    withPatron({ overdueLoans: 0 }),
    facts => ({ ...facts, holdWaiting: false }),
    facts => ({ ...facts, house: { ...houseWith(bounds), calendarOf: () => neverOpen } }),
    facts => ({ ...facts, house: houseWith(bounds) }),
    facts => ({ ...facts, loan: facts.loan && { ...facts.loan, dueAt: new Date('2026-11-22T23:59:59Z') } }),
  ],
}

const everythingAgainstAHold: Ways<PlacementFacts> = {
  facts: {
    patron: { ...against, hasTitle: true, holdsTitle: true, openHolds: 1 },
    copyId: null,
    pickupBranch: 'central',
    copies: [],
    ways: { cost: () => null, holdable: () => true },
    house: houseWith(bounds, { self_holds: false }),
    bySelf: true,
  },
  out: [
    facts => ({ ...facts, house: houseWith(bounds) }),
    withPatron({ hasTitle: false }),
    withPatron({ holdsTitle: false }),
    facts => ({ ...facts, copies: [{ id: 'a', ownedBy: 'central', isAt: 'central', itemType: 'book' }] }),
    withPatron({ openHolds: 0 }),
    withPatron({ expiresOn: null }),
    withPatron({ restriction: null }),
  ],
}
