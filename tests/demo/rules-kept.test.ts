import { type RawBuilder, sql } from 'kysely'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Guest } from '../../src/demo.ts'
import { fold } from '../../src/modules/catalog/index.ts'
import { readQuestion } from '../../src/modules/catalog/search/question.ts'
import { findWorks } from '../../src/modules/catalog/search/searching.ts'
import { lend } from '../../src/modules/circulation/loans/lending.ts'
import { decideLoan } from '../../src/modules/circulation/loans/loan.ts'
import { takeBack } from '../../src/modules/circulation/loans/taking-back.ts'
import { type House, houseOf } from '../../src/modules/circulation/rules/house.ts'
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
    'a rule that the page of rules neither shows nor changes',
    sql`select id from circulation.rules
      where branch_id is not null or category is not null or item_type is not null`,
  ],
  [
    'a copy whose availability is not what its open loan says',
    sql`select copy.id from catalog.copies copy
      left join circulation.loans loan on loan.copy_id = copy.id and loan.returned_at is null
      where (copy.availability = 'on-loan') <> (loan.id is not null) or copy.due_at is distinct from loan.due_at`,
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
        select returned_branch_id from circulation.loans loan
        where loan.copy_id = copy.id and returned_at is not null order by returned_at desc limit 1) as last on true
      where copy.holding_branch_id <> coalesce(last.returned_branch_id, copy.owning_branch_id)`,
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

  it('a loan that the rule would have refused, or would have made due on another day', async () => {
    type Facts = {
      lent_at: Date
      due_at: Date
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
      select loan.lent_at, loan.due_at, loan.library_id, loan.branch_id, copy.item_type, copy.owning_branch_id,
        patron.category, patron.home_branch_id, patron.expires_on, library.zone,
        (select count(*) from circulation.loans other
          where other.patron_id = loan.patron_id and other.id < loan.id
          and (other.returned_at is null or other.returned_at > loan.lent_at)) as open
      from circulation.loans loan join circulation.patrons patron on patron.id = loan.patron_id
      join catalog.copies copy on copy.id = loan.copy_id join identity.libraries library on library.id = loan.library_id
      order by loan.id`)
    const houses = new Map<string, House>()
    for (const { library_id: libraryId, zone } of loans)
      if (!houses.has(libraryId)) {
        const branches = new Set(loans.map(loan => loan.branch_id))
        houses.set(libraryId, await houseOf(database.db, { libraryId, zone }, [...branches]))
      }
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
      and library.kind = 'public' limit 1`)
  if (!place) throw new Error('Nothing is on the shelf.')
  const { library_id: libraryId, branch_id: branchId, staff: staffId, barcode } = place
  const desk = { libraryId, branchId, staffId, zone: 'Europe/London' }
  expect(await lend(database.db, desk, { patronId: place.patron, barcode }, now)).toMatchObject({
    again: false,
  })
  expect(await takeBack(database.db, desk, { barcode }, now)).toMatchObject({ daysLate: 0 })
})
