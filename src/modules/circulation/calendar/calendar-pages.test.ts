import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { addDays, dayIn } from './calendar.ts'
import { moveDueDates } from './moving-dates.ts'

const site = testSite()
let staff: Browser
let libraryId = ''
const zone = 'Europe/London'
const dueDay = addDays(dayIn(new Date(), zone), 14)

beforeAll(async () => {
  staff = await librarian(site)
  libraryId = (await idsOf(site)).libraryId
  const patron = (await register(site, staff, 'CA1')).split('/').at(-1) ?? ''
  await shelve(site, 'Ice', 'CA2')
  await staff.submit('/desk/scans', { barcode: 'CA2', patron })
})

const due = async () => {
  const { rows } = await sql<{ day: string; copy: string }>`
    select to_char(loan.due_at at time zone ${zone}, 'YYYY-MM-DD') as day,
      to_char(copy.due_at at time zone ${zone}, 'YYYY-MM-DD') as copy
    from circulation.loans loan join catalog.copies copy on copy.id = loan.copy_id`.execute(site.database.db)
  return rows[0]
}

const run = () => moveDueDates.run({ libraryId }, jobContext(site, new Date()))

const add = (from: string, to: string, more: Record<string, string> = {}) =>
  staff.submit('/calendar/days', { kind: 'closed', from, to, reason: 'Burst pipe', ...more })

const daysOnFile = async () => {
  const { rows } = await sql<{
    id: string
    from_day: string
  }>`select id, from_day::text from circulation.special_days
    order by made_at`.execute(site.database.db)
  return rows
}

describe('an emergency closing', () => {
  it('shows what it moves before it is added, and adds nothing by being looked at', async () => {
    const preview = await add(dueDay, addDays(dueDay, 2))
    expect(preview.text).toContain('1 loan gets another date.')
    expect(preview.text).toContain('Ice')
    expect(await daysOnFile()).toEqual([])
  })

  it('moves what falls on it, and overlapping ones come to the same in any order', async () => {
    await add(dueDay, addDays(dueDay, 2), { confirmed: 'yes' })
    await run()
    expect(await due()).toEqual({ day: addDays(dueDay, 3), copy: addDays(dueDay, 3) })
    await add(addDays(dueDay, 2), addDays(dueDay, 5), { confirmed: 'yes' })
    await run()
    await run()
    expect(await due()).toEqual({ day: addDays(dueDay, 6), copy: addDays(dueDay, 6) })
  })

  it('is taken back, and each date is the one first given', async () => {
    const [first, second] = await daysOnFile()
    await staff.submit(`/calendar/days/${first?.id}/removal`)
    await run()
    expect((await due())?.day).toBe(dueDay)
    await staff.submit(`/calendar/days/${second?.id}/removal`)
    await run()
    expect((await due())?.day).toBe(dueDay)
    expect(await daysOnFile()).toEqual([])
  })
})

it('makes nobody late by a closing that is taken back after the day it moved', async () => {
  await add(dueDay, addDays(dueDay, 2), { confirmed: 'yes' })
  await run()
  const [day] = await daysOnFile()
  await staff.submit(`/calendar/days/${day?.id}/removal`)
  const dayAfter = addDays(dueDay, 1)
  await moveDueDates.run({ libraryId }, jobContext(site, new Date(`${dayAfter}T12:00:00Z`)))
  expect((await due())?.day).toBe(dayAfter)
  await sql`update circulation.loans set due_at = given_due_at`.execute(site.database.db)
  await sql`update catalog.copies copy set due_at = loan.due_at from circulation.loans loan where loan.copy_id = copy.id`.execute(
    site.database.db,
  )
})

describe('the calendar', () => {
  it('keeps a week of hours, which a strategy may then need', async () => {
    const { branchId } = await idsOf(site)
    const settings = {
      rules_by: 'lending-branch',
      day_strategy: 'next',
      hour_strategy: 'hours-end',
      opening_offset: '0',
      renew_from: 'today',
      fine_at: 'start',
      hold_shelf_days: '7',
      forget_after_days: '30',
    }
    const early = await staff.submit('/rules/settings', settings)
    expect(early.status).toBe(422)
    expect(early.text).toContain('A branch has no opening hours yet')
    const week = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].flatMap(day => [
        [`open${day}`, 'yes'],
        [`opens${day}`, '09:30'],
        [`closes${day}`, '17:30'],
      ]),
    )
    await staff.submit('/calendar/weeks', { branch: branchId, ...week })
    const page = await staff.visit('/calendar')
    expect(page.html).toMatch(/name="opens3"[^>]*value="09:30"|value="09:30"[^>]*name="opens3"/)
    expect((await staff.submit('/rules/settings', settings)).status).toBe(303)
    expect((await staff.visit('/rules/settings')).html).toMatch(/value="hours-end" selected/)
  })

  it.each([
    [{ kind: 'closed', from: '2027-02-31' }, 'Write a date, like 2027-05-03'],
    [{ kind: 'closed', from: '2027-03-01', to: '2027-02-01' }, 'Write a day not before the first'],
    [{ kind: 'closed', from: '2027-03-01', reason: '' }, 'Write why'],
    [{ kind: 'open', from: '2027-03-01', opens: '18:00', closes: '09:00' }, 'Write both times'],
    [{ kind: 'sometimes', from: '2027-03-01' }, 'Choose what the day is'],
  ])('refuses %o in place', async (typed, words) => {
    const answer = await staff.submit('/calendar/days', { reason: 'Holiday', ...typed } as Record<
      string,
      string
    >)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
  })

  it('knows no days and branches of other libraries', async () => {
    expect((await staff.submit(`/calendar/days/${crypto.randomUUID()}/removal`)).status).toBe(404)
    const elsewhere = { branch: crypto.randomUUID(), kind: 'closed', from: '2027-03-01', reason: 'x' }
    expect((await staff.submit('/calendar/days', elsewhere)).status).toBe(404)
  })
})

it('explains why, without lending anything', async () => {
  await staff.submit('/rules/row', { category: 'adult', loan_length: '21', renewals: '1' })
  await shelve(site, 'Nox', 'CA3')
  const page = await staff.visit('/rules/explanation?card=CA1&barcode=CA3')
  expect(page.text).toContain('It would be lent, due')
  expect(page.text).toContain('How the due date comes about')
  expect(page.text).toMatch(/Length of a loan 21 days From: Adult|Length of a loan 21 days Adult/)
  const theirs = await staff.visit('/rules/explanation?card=CA1&barcode=CA2')
  expect(theirs.text).toContain('It would not be lent. Theirs already.')
  expect(theirs.text).toContain('It would be renewed, due')
  const { rows } = await sql<{ loans: number }>`select count(*)::int as loans from circulation.loans`.execute(
    site.database.db,
  )
  expect(rows).toEqual([{ loans: 1 }])
  expect((await staff.visit('/rules/explanation?card=nobody&barcode=CA3')).status).toBe(422)
  expect((await staff.visit('/rules/explanation?card=CA1&barcode=nothing')).text).toContain(
    'No copy here has this barcode',
  )
})
