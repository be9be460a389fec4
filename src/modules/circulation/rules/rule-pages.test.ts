import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'

const site = testSite()
let staff: Browser

beforeAll(async () => {
  staff = await librarian(site)
})

const rules = async () => {
  const { rows } = await sql<Record<string, unknown>>`select * from circulation.rules
    order by branch_id nulls first, category nulls first, item_type nulls first`.execute(site.database.db)
  return rows
}

describe('the rules of a library', () => {
  it('stand in one table, and a row is opened with what holds otherwise', async () => {
    const page = await staff.visit('/rules')
    expect(page.text).toContain('Everybody, everything')
    const row = await staff.visit('/rules/row?category=child')
    expect(row.text).toContain('For Child.')
    expect(row.text).toContain('Otherwise: 14 days.')
  })

  it('say how long the next loan lasts, and how many a patron may have', async () => {
    const patron = (await register(site, staff, 'RU1', 'Ruth')).split('/').at(-1) ?? ''
    await shelve(site, 'Emma', 'RU2')
    await shelve(site, 'Persuasion', 'RU3')
    const saved = await staff.submitAndFollow('/rules/row', {
      loan_length: '7 days',
      loan_limit: '1',
      fine_amount: '0,5',
    })
    expect(saved.text).toContain('The rules hold from the next loan on.')
    expect(await rules()).toMatchObject([
      { loan_length: '7d', loan_limit: 1, fine_amount: 50, renewals: null },
    ])
    await staff.submit('/desk/scans', { barcode: 'RU2', patron })
    const { rows } = await sql<{ days: number }>`
      select round(extract(epoch from due_at - lent_at) / 86400)::int as days from circulation.loans
      where copy_id = (select id from catalog.copies where barcode = 'RU2')`.execute(site.database.db)
    expect([7, 8]).toContain(rows[0]?.days)
    const second = await staff.submit('/desk/scans', { barcode: 'RU3', patron })
    expect(second.text).toContain('Not lent: Ruth has as many as allowed')
  })

  it('keep 0 apart from what is not set, and let an emptied row go', async () => {
    await staff.submit('/rules/row', { category: 'child', renewals: '0', holdable: 'no' })
    expect(await rules()).toHaveLength(2)
    expect((await rules())[1]).toMatchObject({
      category: 'child',
      renewals: 0,
      holdable: false,
      loan_length: null,
    })
    await staff.submit('/rules/row', { category: 'child' })
    expect(await rules()).toHaveLength(1)
  })

  it.each([
    [{ loan_length: '-1' }, 'Write days as 21, or hours as 3 h'],
    [{ loan_length: '14.5' }, 'Write days as 21, or hours as 3 h'],
    [{ loan_limit: 'many' }, 'Write a whole number, 0 or more'],
    [{ fine_amount: '0.505' }, 'Write an amount like 0.50'],
    [{ fine_per: '0' }, 'Write a whole number'],
    [{ hard_due_way: 'before', hard_due_day: '2027-02-31' }, 'Write the day, like 2027-06-30'],
    [{ item_type: 'film', loan_limit: '3' }, 'counted for a patron as a whole'],
  ])('are refused in place and keep what was typed: %o', async (typed, words) => {
    const answer = await staff.submit('/rules/row', { renewals: '4', ...typed })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(answer.html).toMatch(/name="renewals"[^>]*value="4"|value="4"[^>]*name="renewals"/)
    expect(await rules()).toHaveLength(1)
  })

  it('are copied from branch to branch, in place of what was there', async () => {
    await staff.submit('/library/branches', { branch: 'Harbour Lane' })
    const { libraryId } = await idsOf(site)
    const { rows } = await sql<{
      id: string
    }>`select id from identity.branches where library_id = ${libraryId}
      order by created_at`.execute(site.database.db)
    const [central = '', harbour = ''] = rows.map(({ id }) => id)
    await staff.submit('/rules/row', { branch: central, category: 'child', loan_length: '3 h' })
    await staff.submit('/rules/row', { branch: harbour, loan_length: '1' })
    expect((await staff.submit('/rules/copies', { from: central, to: central })).status).toBe(422)
    await staff.submit('/rules/copies', { from: central, to: harbour })
    const own = (await rules()).filter(({ branch_id }) => branch_id === harbour)
    expect(own).toMatchObject([{ category: 'child', loan_length: '3h' }])
    expect((await staff.visit('/rules')).text).toContain('Harbour Lane, Child')
  })

  it('are closed to who only stands at the desk', async () => {
    expect((await site.browser().visit('/rules')).location).toBe('/sign-in?next=%2Frules')
  })
})

it('name each setting with its unit, in a group that says what it is about', async () => {
  const { html } = await staff.visit('/rules/settings')
  const groupOf = (field: string) =>
    html
      .split('role="group" aria-labelledby="')
      .find(part => part.includes(`id="${field}"`))
      ?.split('"')[0]
  const nameOf = (field: string) =>
    new RegExp(`<label for="${field}">(.*?)</label>`).exec(html)?.[1]?.replace(/<[^>]+>/g, '')
  expect(nameOf('hold_shelf_days')).toBe('How long a copy waits on the hold shelf (days)')
  expect(nameOf('opening_offset')).toMatch(/after the doors open \(minutes\)$/)
  expect(nameOf('fine_patron_most')).toMatch(/ \(GBP\)$/)
  expect(nameOf('forget_after_days')).toMatch(/ \(days\)$/)
  expect(['hold_shelf_days', 'fine_at', 'self_renewal'].map(groupOf)).toEqual(['holds', 'fines', 'renewals'])
})
