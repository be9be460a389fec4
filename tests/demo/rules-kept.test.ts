import { type RawBuilder, sql } from 'kysely'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Guest } from '../../src/demo.ts'
import { fold } from '../../src/modules/catalog/index.ts'
import { readQuestion } from '../../src/modules/catalog/search/question.ts'
import { findWorks } from '../../src/modules/catalog/search/searching.ts'
import { fineFor } from '../../src/modules/circulation/charges/fine.ts'
import { wholeHouse } from '../../src/modules/circulation/demo/whole-house.ts'
import { lend } from '../../src/modules/circulation/loans/lending.ts'
import { decideLoan } from '../../src/modules/circulation/loans/loan.ts'
import { takeBack } from '../../src/modules/circulation/loans/taking-back.ts'
import type { House } from '../../src/modules/circulation/rules/house.ts'
import { lengthOf } from '../../src/modules/circulation/rules/length.ts'
import { fineTerms, scopeOf } from '../../src/modules/circulation/rules/terms.ts'
import { testDatabase } from '../database.ts'
import { filled, now } from './filled.ts'

// A whole demo is filled before the first test.
vi.setConfig({ hookTimeout: 180_000, testTimeout: 60_000 })

const database = testDatabase()
let guests: readonly Guest[] = []
beforeAll(async () => {
  guests = await filled(database)
})

const rows = async <T = Record<string, unknown>>(query: RawBuilder<T>): Promise<T[]> =>
  (await query.execute(database.db)).rows
const one = async (query: RawBuilder<Record<string, number>>) => (await rows(query))[0] ?? {}

describe('the demo has', () => {
  it('two libraries, the town with three branches', async () => {
    const found = await rows(sql`
      select l.kind, count(*) as branches from identity.libraries l
      join identity.branches b on b.library_id = l.id group by l.id, l.kind order by l.kind`)
    expect(found).toEqual([
      { kind: 'household', branches: 1 },
      { kind: 'public', branches: 3 },
    ])
  })

  it('more than two thousand works, with copies in every state', async () => {
    const { works = 0, copies = 0 } = await one(sql`
      select (select count(*) from catalog.works) as works, (select count(*) from catalog.copies) as copies`)
    expect(works).toBeGreaterThan(2000)
    expect(copies).toBeGreaterThan(4000)
    const { statuses, reference, away } = await one(sql`
      select count(distinct status) as statuses, count(*) filter (where reference_only) as reference,
        count(*) filter (where holding_branch_id <> owning_branch_id) as away from catalog.copies`)
    expect(statuses).toBe(7)
    expect(reference).toBeGreaterThan(10)
    expect(away).toBeGreaterThan(20)
  })

  it.each(['murakami', '村上', 'محفوظ', 'le guin', 'गोदान', 'brothers karamazov'])(
    'books that %s finds',
    async q => {
      const asked = { question: readQuestion({ q }), libraryId: null, personId: null }
      expect((await findWorks(database.db, asked, null)).works.length).toBeGreaterThan(0)
    },
  )

  it('two years of loans: closed, open and overdue ones', async () => {
    const {
      closed = 0,
      open = 0,
      late = 0,
      latest = 0,
      away = 0,
      days = 0,
    } = await one(sql`
      select count(returned_at) as closed, count(*) filter (where returned_at is null) as open,
        count(*) filter (where returned_at is null and due_at < ${now}) as late,
        max(date_part('day', ${now} - due_at)) filter (where returned_at is null) as latest,
        count(*) filter (where returned_branch_id <> branch_id) as away,
        date_part('day', max(lent_at) - min(lent_at)) as days from circulation.loans`)
    expect(closed).toBeGreaterThan(10_000)
    expect(closed).toBeLessThan(16_000)
    expect(open).toBeGreaterThan(200)
    expect(open).toBeLessThan(500)
    expect(late).toBeGreaterThan(22)
    expect(late).toBeLessThan(60)
    expect(latest).toBeLessThanOrEqual(60)
    expect(away).toBeGreaterThan(100)
    expect(days).toBeGreaterThan(720)
  })

  it('patrons of every category, some with cards that were lost, replaced or have run out', async () => {
    const { patrons, categories, lost, replaced, expired, joined, noted } = await one(sql`
      select (select count(*) from circulation.patrons) as patrons,
        (select count(distinct category) from circulation.patrons) as categories,
        (select count(*) from circulation.cards where status = 'lost') as lost,
        (select count(*) from circulation.cards where status = 'replaced') as replaced,
        (select count(*) from circulation.patrons where expires_on < ${now}::date) as expired,
        (select count(*) from circulation.patrons where person_id is not null) as joined,
        (select count(note) from circulation.patrons) as noted`)
    expect(patrons).toBeGreaterThan(400)
    expect(categories).toBe(3)
    for (const some of [lost, replaced, expired, joined, noted]) expect(some).toBeGreaterThan(3)
  })

  it('a way to reach nearly everybody, and loans in the household on Sundays, too', async () => {
    const { unreachable, sundays, numbers } = await one(sql`
      select (select count(*) from circulation.patrons where email is null and phone is null) as unreachable,
        (select count(*) from circulation.loans loan join identity.libraries library on library.id = loan.library_id
          where library.kind = 'household' and extract(dow from lent_at) = 0) as sundays,
        (select count(distinct substring(email from '[0-9]+')) from identity.people) as numbers`)
    expect(unreachable).toBeLessThan(25)
    expect(sundays).toBeGreaterThan(5)
    expect(numbers).toBeGreaterThan(70)
  })

  it('holds of every state, with a past to learn from, and all that comes with late books', async () => {
    const found = await one(sql`
      select (select count(distinct status) from circulation.holds) as states,
        (select count(*) from circulation.holds where ended_at is null) as waiting,
        (select count(*) from circulation.holds where filled_at is not null) as filled,
        (select max(queue) from (select count(*) as queue from circulation.holds where status = 'pending'
          group by work_id)) as longest,
        (select count(*) from circulation.transfers where ended_at is null) as way,
        (select count(distinct kind) from circulation.ledger) as kinds,
        (select count(*) from circulation.restrictions) as restricted,
        (select count(*) from circulation.renewals) as renewed,
        (select count(distinct kind) from circulation.notices) as told,
        (select count(*) from circulation.rules) as rules`)
    expect(found).toMatchObject({ states: 6, kinds: 3, restricted: 1, told: 2, rules: 6 })
    expect(found.waiting).toBeGreaterThan(20)
    expect(found.filled).toBeGreaterThan(300)
    expect(found.longest).toBeGreaterThan(1)
    expect(found.way).toBeGreaterThan(4)
    expect(found.renewed).toBeGreaterThan(500)
  })

  it('a reader with one thing late, one due soon, and something of each library', async () => {
    const found = await rows<{ days: number; kind: string }>(sql`
      select date_part('day', loan.due_at - ${now}) as days, library.kind from circulation.loans loan
      join circulation.patrons patron on patron.id = loan.patron_id
      join identity.people person on person.id = patron.person_id
      join identity.libraries library on library.id = loan.library_id
      where person.name = 'Wren Adeyemi' and loan.returned_at is null order by loan.due_at`)
    expect(found.map(({ kind }) => kind).sort()).toEqual(['household', 'public', 'public', 'public'])
    const [first = 0, second = 0] = found.map(({ days }) => days)
    expect(first).toBeLessThan(0)
    expect(second).toBeGreaterThanOrEqual(0)
    expect(second).toBeLessThan(5)
  })
})

/** What must not be there, each as a query that finds it. */
const breaches: [string, RawBuilder<Record<string, unknown>>][] = [
  [
    'a rule for what the library does not have',
    sql`select id from circulation.rules rule
      where item_type is not null and not exists (select from catalog.copies copy
          where copy.library_id = rule.library_id and copy.item_type = rule.item_type)
        or category is not null and not exists (select from circulation.patrons patron
          where patron.library_id = rule.library_id and patron.category = rule.category)`,
  ],
  [
    'a copy whose availability is not what its loan, hold or transfer says',
    sql`select copy.id from catalog.copies copy
      left join circulation.loans loan on loan.copy_id = copy.id and loan.returned_at is null
      left join circulation.holds hold on hold.filled_copy_id = copy.id and hold.status = 'on-shelf'
      left join circulation.transfers transfer on transfer.copy_id = copy.id and transfer.ended_at is null
      where copy.due_at is distinct from loan.due_at or copy.availability <> case
        when loan.id is not null then 'on-loan' when hold.id is not null then 'on-hold-shelf'
        when transfer.id is not null then 'in-transit' else 'on-shelf' end`,
  ],
  [
    'a copy that is in two places at once',
    sql`select copy.id from catalog.copies copy where (select count(*) from circulation.loans
          where copy_id = copy.id and returned_at is null)
        + (select count(*) from circulation.holds where filled_copy_id = copy.id and status = 'on-shelf')
        + (select count(*) from circulation.transfers where copy_id = copy.id and ended_at is null) > 1`,
  ],
  [
    'a copy on its way for a hold that does not wait for it',
    sql`select transfer.id from circulation.transfers transfer left join circulation.holds hold on hold.id = transfer.hold_id
      where transfer.reason = 'hold' and (hold.filled_copy_id is distinct from transfer.copy_id
        or transfer.to_branch_id <> hold.pickup_branch_id or (transfer.ended_at is null) <> (hold.status = 'in-transit'))`,
  ],
  [
    'a hold in transit that nothing is on its way for',
    sql`select id from circulation.holds hold where status = 'in-transit' and not exists (
      select from circulation.transfers where hold_id = hold.id and ended_at is null)`,
  ],
  [
    'a hold on what its patron has, or has borrowed while it waited',
    sql`select hold.id from circulation.holds hold join circulation.loans loan
      on loan.patron_id = hold.patron_id and loan.work_id = hold.work_id
      where loan.lent_at < coalesce(hold.ended_at, ${now}) and coalesce(loan.returned_at, ${now}) > hold.placed_at`,
  ],
  [
    'somebody who waits twice for a title',
    sql`select hold.id from circulation.holds hold join circulation.holds other
      on other.patron_id = hold.patron_id and other.work_id = hold.work_id and other.id <> hold.id
      and other.placed_at <= hold.placed_at and coalesce(other.ended_at, ${now}) > hold.placed_at`,
  ],
  [
    'a hold that was picked up without a loan',
    sql`select hold.id from circulation.holds hold where status = 'picked-up' and not exists (
      select from circulation.loans loan where loan.patron_id = hold.patron_id
        and loan.copy_id = hold.filled_copy_id and loan.lent_at = hold.ended_at)`,
  ],
  [
    'a copy lent to another while it was set aside',
    sql`select loan.id from circulation.holds hold join circulation.loans loan on loan.copy_id = hold.filled_copy_id
      where hold.filled_at is not null and loan.lent_at < coalesce(hold.ended_at, ${now})
        and coalesce(loan.returned_at, ${now}) > hold.filled_at`,
  ],
  [
    'a hold on the shelf longer than its days',
    sql`select id from circulation.holds
      where (status = 'on-shelf' and shelf_until < ${now}::date)
        or (status = 'picked-up' and shelf_until < ended_at::date)
        or (status = 'expired' and shelf_until >= ended_at::date)`,
  ],
  [
    'a renewal of what somebody waited for, or that does not follow from its loan',
    sql`select renewal.id from circulation.renewals renewal join circulation.loans loan on loan.id = renewal.loan_id
      where renewal.due_after <> loan.due_at or renewal.renewed_at not between loan.lent_at and renewal.due_before
        or renewal.renewed_at > coalesce(loan.returned_at, ${now})
        or exists (select from circulation.holds hold where hold.work_id = loan.work_id
          and hold.library_id = loan.library_id and hold.placed_at < renewal.renewed_at
          and coalesce(hold.filled_at, hold.ended_at, ${now}) > renewal.renewed_at)`,
  ],
  [
    'a loan whose renewals are counted wrong',
    sql`select id from circulation.loans loan
      where renewals <> (select count(*) from circulation.renewals where loan_id = loan.id)`,
  ],
  [
    'a charge that is settled by more or less than it is',
    sql`select charge.id from circulation.ledger charge join circulation.ledger entry on entry.settles = charge.id
      group by charge.id, charge.amount having charge.amount + sum(entry.amount) <> 0`,
  ],
  [
    'something lent to who owed too much, or may not borrow',
    sql`select loan.id from circulation.loans loan
      where (select sum(amount) from circulation.ledger
          where patron_id = loan.patron_id and made_at < loan.lent_at) > 1000
        or exists (select from circulation.restrictions
          where patron_id = loan.patron_id and made_at < loan.lent_at)`,
  ],
  [
    'something due on a day when the doors are closed, but for a card that ends',
    sql`select loan.id from circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
      join circulation.opening_hours week on week.branch_id = loan.branch_id
        and week.weekday = extract(isodow from loan.due_at at time zone 'Europe/London')
      left join circulation.special_days day on day.library_id = loan.library_id
        and (day.branch_id is null or day.branch_id = loan.branch_id)
        and case when day.yearly
          then to_char(day.from_day, 'MM-DD') = to_char(loan.due_at at time zone 'Europe/London', 'MM-DD')
          else (loan.due_at at time zone 'Europe/London')::date between day.from_day and day.to_day end
      where (week.closed or day.id is not null)
        and patron.expires_on is distinct from (loan.due_at at time zone 'Europe/London')::date`,
  ],
  [
    'a notice of what is not late, or does not wait',
    sql`select notice.id from circulation.notices notice
      left join circulation.loans loan on loan.id = notice.loan_id
      left join circulation.holds hold on hold.id = notice.hold_id
      where case notice.kind when 'overdue' then loan.due_at > notice.written_at or loan.returned_at is not null
        when 'hold-ready' then hold.status <> 'on-shelf' else true end`,
  ],
  [
    'a child who took what is for adults',
    sql`select loan.id from circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
      join catalog.copies copy on copy.id = loan.copy_id
      where patron.category = 'child' and copy.call_number !~ '\\m[EJYG]\\M'`,
  ],
  [
    'two people of one name at a library, or one with two telephones',
    sql`select name from circulation.patrons group by name
      having count(*) > count(distinct library_id) or count(distinct phone) > 1`,
  ],
  [
    'a note that says he or she, or a child who works',
    sql`select note from circulation.patrons where note ~* '\\m(he|she|him|her|his)\\M'
      or (note like 'Call%' and phone is null)
      or (category = 'child' and note not in ('Comes with the school on Thursdays.', 'Reads English and Polish.'))`,
  ],
  [
    'a loan of the town while its doors are closed',
    sql`select loan.id from circulation.loans loan join identity.libraries library on library.id = loan.library_id
      where library.kind = 'public' and (extract(dow from lent_at) = 0 or lent_at::date in
        ('2025-04-18', '2025-04-21', '2026-04-03', '2026-04-06', '2026-05-25', '2025-12-26'))`,
  ],
  [
    'two loans of one copy at a time',
    sql`select id from (select id, lent_at, lag(returned_at) over copy as before, lag(id) over copy as earlier
        from circulation.loans window copy as (partition by copy_id order by lent_at)) as loan
      where earlier is not null and (before is null or before > lent_at)`,
  ],
  [
    'a patron who has a title twice',
    sql`select loan.id from circulation.loans loan join circulation.loans other
      on other.patron_id = loan.patron_id and other.work_id = loan.work_id and other.id <> loan.id
      and other.lent_at <= loan.lent_at and (other.returned_at is null or other.returned_at > loan.lent_at)`,
  ],
  [
    'a copy that stands elsewhere than its last loan left it',
    sql`select copy.id from catalog.copies copy left join lateral (
        select branch from (
          select returned_branch_id as branch, returned_at as at from circulation.loans where copy_id = copy.id
          union all
          select to_branch_id, ended_at from circulation.transfers where copy_id = copy.id) as stay
        where at is not null order by at desc limit 1) as last on true
      where copy.holding_branch_id <> coalesce(
        (select branch_id from circulation.loans where copy_id = copy.id and returned_at is null),
        last.branch, copy.owning_branch_id)`,
  ],
  [
    'something on loan that is not for loan',
    sql`select id from catalog.copies where availability = 'on-loan' and (status <> 'in-collection' or reference_only)`,
  ],
  [
    'a loan of a copy that never leaves the house',
    sql`select loan.id from circulation.loans loan join catalog.copies copy on copy.id = loan.copy_id
      where copy.reference_only`,
  ],
  [
    'a loan before its patron was registered, or of another work than its copy',
    sql`select loan.id from circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
      join catalog.copies copy on copy.id = loan.copy_id
      where loan.lent_at < patron.created_at or loan.work_id <> copy.work_id or loan.lent_at < copy.created_at`,
  ],
  [
    'something that is yet to happen',
    sql`select id from circulation.loans
      where lent_at > ${now} or returned_at > ${now}`,
  ],
  [
    'a patron without exactly one good card',
    sql`select patron.id from circulation.patrons patron
      where (select count(*) from circulation.cards card where card.patron_id = patron.id and card.status = 'active') <> 1`,
  ],
  [
    'a card with a number of another form',
    sql`select id from circulation.cards where number !~ '^2[0-9]{7}$'`,
  ],
  ['a barcode of another form', sql`select id from catalog.copies where barcode !~ '^3[0-9]{13}$'`],
  ['a work without words to find it by', sql`select id from catalog.works where length(search) = 0`],
  [
    'a work in no catalogue, or under another title there',
    sql`select work.id from catalog.works work
      left join catalog.holdings holding on holding.work_id = work.id
      where holding.work_id is null or holding.sort_title <> work.sort_title`,
  ],
  [
    'a work without an edition',
    sql`select id from catalog.works work
      where not exists (select from catalog.editions edition where edition.work_id = work.id)`,
  ],
  [
    'a loan lent by somebody who is no staff',
    sql`select loan.id from circulation.loans loan
      where not exists (select from identity.memberships member where member.library_id = loan.library_id
        and member.person_id = loan.lent_by and member.role in ('owner', 'librarian'))`,
  ],
  [
    'a scan that no loan led to',
    sql`select scan.id from circulation.scans scan
      left join circulation.loans loan on loan.id = scan.loan_id
      where loan.id is null or scan.scanned_at not in (loan.lent_at, coalesce(loan.returned_at, loan.lent_at))`,
  ],
]

describe('nowhere in the demo is', () => {
  it.each(breaches)('%s', async (_what, query) => {
    expect((await rows(query)).slice(0, 3)).toEqual([])
  })

  it('a loan that the rules would have refused, made due on another day, or fined otherwise', async () => {
    type Facts = {
      lent_at: Date
      due_at: Date
      last_due: Date
      returned_at: Date | null
      length: string
      price: number | null
      fined: number | null
      library_id: string
      branch_id: string
      item_type: string
      owning_branch_id: string
      category: string
      home_branch_id: string
      expires_on: string | null
      open: number
      zone: string
    }
    const loans = await rows<Facts>(sql<Facts>`
      select loan.lent_at, loan.returned_at, loan.length, copy.price_minor as price,
        (select amount from circulation.ledger where loan_id = loan.id and kind = 'fine') as fined,
        loan.due_at as last_due,
        coalesce((select due_before from circulation.renewals where loan_id = loan.id), loan.due_at) as due_at,
        loan.library_id, loan.branch_id, copy.item_type, copy.owning_branch_id,
        patron.category, patron.home_branch_id, patron.expires_on, library.zone,
        (select count(*) from circulation.loans other
          where other.patron_id = loan.patron_id and (other.lent_at, other.id) < (loan.lent_at, loan.id)
          and (other.returned_at is null or other.returned_at > loan.lent_at)) as open
      from circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
      join catalog.copies copy on copy.id = loan.copy_id join identity.libraries library on library.id = loan.library_id
      order by loan.id`)
    const houses = new Map<string, House>()
    for (const { library_id: libraryId, zone } of loans)
      if (!houses.has(libraryId)) houses.set(libraryId, await wholeHouse(database.db, { libraryId, zone }))
    const wrong = loans.filter(loan => {
      const house = houses.get(loan.library_id)
      if (!house) return true
      const decision = decideLoan(
        {
          patron: {
            id: '',
            category: loan.category,
            homeBranch: loan.home_branch_id,
            expiresOn: loan.expires_on,
            restriction: null,
            owes: 0,
            openLoans: loan.open,
            overdueLoans: 0,
            hasTitle: false,
            openOfKind: 0,
          },
          copy: {
            status: 'in-collection',
            itemType: loan.item_type,
            ownedBy: loan.owning_branch_id,
            lentTo: null,
            heldFor: null,
          },
          branchId: loan.branch_id,
          house,
        },
        { now: loan.lent_at },
      )
      return !('dueAt' in decision) || decision.dueAt.getTime() !== loan.due_at.getTime()
    })
    expect(wrong.slice(0, 3)).toEqual([])
    const fineOf = (loan: Facts): number => {
      const house = houses.get(loan.library_id)
      if (!house || !loan.returned_at) return 0
      const scope = scopeOf(house.settings, {
        branchId: loan.branch_id,
        patron: { category: loan.category, homeBranch: loan.home_branch_id },
        copy: { itemType: loan.item_type, ownedBy: loan.owning_branch_id },
      })
      const { branch_id: branchId, length, price } = loan
      const terms = fineTerms(house, scope, { branchId, length: lengthOf(length), price, left: null })
      return fineFor(loan.last_due, loan.returned_at, terms).amount
    }
    expect(loans.filter(loan => (loan.fined ?? 0) !== fineOf(loan)).slice(0, 3)).toEqual([])
  })

  it('a name that a search would miss', async () => {
    const people = await rows<{ name: string; search_name: string }>(
      sql`select name, search_name from circulation.patrons`,
    )
    expect(people.filter(({ name, search_name }) => search_name !== fold(name))).toEqual([])
  })
})

it('lends what stands on top of the last scans to whom the desk is opened', async () => {
  type Top = { barcode: string; library_id: string; branch_id: string; staff_id: string }
  const tops = await rows<Top>(sql<Top>`
    select barcode, library_id, branch_id, staff_id from circulation.scans order by scanned_at desc, id desc limit 5`)
  const patronId = guests
    .flatMap(({ pages }) => pages)
    .find(({ href }) => href.startsWith('/desk?patron='))
    ?.href.slice('/desk?patron='.length)
  if (!patronId) throw new Error('The desk is opened to nobody.')
  expect(tops).toHaveLength(5)
  for (const { barcode, library_id, branch_id, staff_id } of tops) {
    const desk = { libraryId: library_id, branchId: branch_id, staffId: staff_id, zone: 'Europe/London' }
    expect(await lend(database.db, desk, { patronId, barcode }, now)).toMatchObject({ again: false })
    expect(await takeBack(database.db, desk, { barcode }, now)).toMatchObject({ daysLate: 0 })
  }
})

it('goes on from there: what is there is lent, what is out comes back', async () => {
  type Place = { barcode: string; patron: string; library_id: string; branch_id: string; staff: string }
  const [place] = await rows<Place>(sql<Place>`
    select copy.barcode, copy.library_id, copy.holding_branch_id as branch_id,
      (select id from circulation.patrons where library_id = copy.library_id and expires_on is null
        and not exists (select from circulation.loans where patron_id = patrons.id and returned_at is null) limit 1) as patron,
      (select person_id from identity.memberships where library_id = copy.library_id and role = 'librarian' limit 1) as staff
    from catalog.copies copy join identity.libraries library on library.id = copy.library_id
    where copy.availability = 'on-shelf' and copy.status = 'in-collection' and not copy.reference_only
      and library.kind = 'public'
      and not exists (select from circulation.holds where work_id = copy.work_id and ended_at is null) limit 1`)
  if (!place) throw new Error('Nothing is on the shelf.')
  const { library_id: libraryId, branch_id: branchId, staff: staffId, barcode } = place
  const desk = { libraryId, branchId, staffId, zone: 'Europe/London' }
  expect(await lend(database.db, desk, { patronId: place.patron, barcode }, now)).toMatchObject({
    again: false,
  })
  expect(await takeBack(database.db, desk, { barcode }, now)).toMatchObject({ daysLate: 0 })
})
