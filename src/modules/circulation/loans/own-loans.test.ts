import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve, signUp } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { defaultSettings } from '../rules/settings.ts'

const site = testSite()
let staff: Browser
let clara: Browser
let patron = ''

beforeAll(async () => {
  staff = await librarian(site)
  clara = site.browser()
  await signUp(clara, { name: 'Clara', email: 'clara@example.org', password: 'another four odd words' })
  const path = await register(site, staff, 'C1', 'Clara')
  await staff.submit(`${path}/account`, { account: 'clara@example.org' })
  patron = path.split('/').at(-1) ?? ''
})

const lend = (barcode: string, to = patron) => staff.submit('/desk/scans', { barcode, patron: to })

/** Makes the open loan of a copy due so many days earlier. */
const earlier = (barcode: string, days: number) =>
  sql`update circulation.loans set due_at = due_at - make_interval(days => ${days})
    where returned_at is null and copy_id = (select id from catalog.copies where barcode = ${barcode})`.execute(
    site.database.db,
  )

const loanOf = async (barcode: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`select loan.id from circulation.loans loan
    join catalog.copies copy on copy.id = loan.copy_id where barcode = ${barcode}`.execute(site.database.db)
  return rows[0]?.id ?? ''
}

describe('my loans', () => {
  it('say of each whether it can be renewed, and are renewed one by one or all at once', async () => {
    for (const [title, barcode] of [
      ['Emma', 'M1'],
      ['Nox', 'M2'],
      ['Ice', 'M3'],
    ] as const) {
      await shelve(site, title, barcode)
      await lend(barcode)
    }
    expect((await clara.visit('/loans')).text).toContain('it would be due no later')
    for (const barcode of ['M1', 'M2', 'M3']) await earlier(barcode, 3)
    const one = await clara.submitAndFollow(`/loans/${await loanOf('M1')}/renewal`)
    expect(one.text).toContain('Renewed: Emma, due')
    const all = await clara.submitAndFollow('/loans/renewals')
    expect(all.text).toContain('Renewed: 2 loans.')
    expect((await clara.submitAndFollow('/loans/renewals')).text).toContain('Nothing was renewed.')
  })

  it('are refused with the reason in place, and stay', async () => {
    await earlier('M1', 3)
    await sql`update circulation.loans set renewals = 2 where id = ${await loanOf('M1')}`.execute(
      site.database.db,
    )
    const refused = await clara.submit(`/loans/${await loanOf('M1')}/renewal`)
    expect(refused.status).toBe(422)
    expect(refused.html).toMatch(/role="alert"[^>]*>Cannot be renewed again/)
  })

  it('are nobody else’s to renew', async () => {
    const ben = site.browser()
    await signUp(ben, { name: 'Ben', email: 'ben@example.org', password: 'another four odd words' })
    expect((await ben.submit(`/loans/${await loanOf('M1')}/renewal`)).status).toBe(404)
    expect((await ben.submit('/loans/renewals')).status).toBe(303)
    expect((await site.browser().submit(`/loans/${await loanOf('M1')}/renewal`)).status).toBe(401)
  })
})

describe('loans before', () => {
  it('are listed while they are kept, with the choice and what it means', async () => {
    await staff.submit('/desk/scans', { barcode: 'M2', mode: 'return' })
    const page = await clara.visit('/loans/history')
    expect(page.text).toContain('Nox')
    expect(page.text).toContain('kept for a short while only')
    expect(page.html).toContain('<svg')
    expect((await clara.submitAndFollow(`/loans/history/${patron}`, { keeps: 'yes' })).text).toContain(
      'Kept from now on.',
    )
    await lend('M2')
    await staff.submit('/desk/scans', { barcode: 'M2', mode: 'return' })
    const { rows } = await sql<{ keeps_history: boolean }>`select keeps_history from circulation.loans
      where copy_id = (select id from catalog.copies where barcode = 'M2') order by lent_at`.execute(
      site.database.db,
    )
    // The one before the choice is not brought back by it.
    expect(rows.map(({ keeps_history }) => keeps_history)).toEqual([false, true])
    await clara.submit(`/loans/history/${patron}/release`)
    const { rows: after } = await sql<{ kept: number }>`select count(*)::int as kept from circulation.loans
      where keeps_history and returned_at is not null`.execute(site.database.db)
    expect(after).toEqual([{ kept: 0 }])
  })

  it('are chosen about by their patron alone', async () => {
    expect((await staff.submit(`/loans/history/${patron}`, { keeps: 'no' })).status).toBe(404)
  })
})

describe('due dates in a calendar', () => {
  it('answer at an address that only its owner has, until another is made', async () => {
    expect((await clara.visit('/loans/calendar')).text).toContain('No address yet')
    const page = await clara.submitAndFollow('/loans/calendar')
    const address = /href="[^"]*(\/feeds\/loans\/[^"]*)"/.exec(page.html)?.[1] ?? ''
    const calendar = await site.browser().visit(address)
    expect(calendar.headers.get('content-type')).toContain('text/calendar')
    expect(calendar.html).toContain('SUMMARY:Due: Emma')
    const { rows } = await sql<{
      day: string
    }>`select to_char(due_at at time zone 'Europe/London', 'YYYYMMDD') as day
      from circulation.loans where id = ${await loanOf('M1')}`.execute(site.database.db)
    expect(calendar.html).toContain(`DTSTART;VALUE=DATE:${rows[0]?.day}`)
    expect(
      (await site.browser().visit(address.replace(/.\/due/, sign => (sign[0] === 'x' ? 'y/due' : 'x/due'))))
        .status,
    ).toBe(404)
    await clara.submit('/loans/calendar')
    expect((await site.browser().visit(address)).status).toBe(404)
  })
})

it('leaves renewing to the desk where the library wants that', async () => {
  const { libraryId } = await idsOf(site)
  const settings = { ...defaultSettings, library_id: libraryId, self_renewal: false }
  await sql`insert into circulation.settings select * from
    jsonb_populate_record(null::circulation.settings, ${JSON.stringify(settings)}::jsonb)`.execute(
    site.database.db,
  )
  expect((await clara.visit('/loans')).text).toContain('Is renewed at the desk.')
  expect((await clara.submit(`/loans/${await loanOf('M3')}/renewal`)).status).toBe(422)
})
