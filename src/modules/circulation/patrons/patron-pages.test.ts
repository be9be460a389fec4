import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'

const site = testSite()
let staff: Browser
let cards = 0

beforeAll(async () => {
  staff = await librarian(site)
})

async function patron(name = 'Samuel Adeyemi'): Promise<{ path: string; card: string; id: string }> {
  cards += 1
  const card = `4000000${cards}`
  const path = await register(site, staff, card, name)
  return { path, card, id: path.replace('/patrons/', '') }
}

async function withLoan(title: string, barcode: string) {
  const one = await patron()
  await shelve(site, title, barcode)
  await staff.submit('/desk/scans', { barcode, patron: one.id })
  const { rows } = await sql<{
    id: string
  }>`select id from circulation.loans where patron_id = ${one.id}`.execute(site.database.db)
  return { ...one, loan: `${one.path}/loans/${rows[0]?.id}` }
}

describe('categories', () => {
  it('are the library’s own from its first change on, and say how long new cards last', async () => {
    expect((await staff.visit('/patrons/new')).text).toContain('Adult Child Student Staff')
    await staff.submit('/patrons/categories', { name: 'Housebound', cardMonths: '24' })
    await staff.submit('/patrons/categories/student', { name: 'Scholars', cardMonths: '12' })
    await staff.submit('/patrons/categories/housebound/rise', {})
    expect((await staff.visit('/patrons/new')).text).toContain('Adult Child Scholars Housebound Staff')
    const { branchId } = await idsOf(site)
    const fields = { name: 'Olive', card: '41000001', category: 'student', home_branch_id: branchId }
    const made = await staff.submit('/patrons', fields)
    const year = new Date().getFullYear() + 1
    expect((await staff.visit(made.location ?? '')).text).toMatch(new RegExp(`Category Scholars.*${year}`))
    const unknown = await staff.submit('/patrons', { ...fields, card: '41000002', category: 'king' })
    expect(unknown.text).toContain('Choose a category')
  })

  it('are removed only where nobody has them', async () => {
    await patron()
    const used = await staff.submit('/patrons/categories/adult/removal', {})
    expect([used.status, used.text.includes('Not removed: Adult is in use')]).toEqual([422, true])
    await staff.submit('/patrons/categories', { name: 'Guests', cardMonths: '' })
    expect((await staff.submit('/patrons/categories/guests/removal', {})).status).toBe(303)
    expect((await staff.visit('/patrons/categories')).text).not.toMatch(/Guests without end/)
    expect((await staff.submit('/patrons/categories', { name: 'X', cardMonths: '500' })).status).toBe(422)
  })
})

describe('a restriction', () => {
  it('keeps from borrowing until it is lifted, and stays in the list', async () => {
    const { path, id } = await patron()
    await staff.submit(`${path}/restrictions`, { reason: 'Returns wet books', until: '' })
    await shelve(site, 'Dry', 'DRY1')
    const refused = await staff.submit('/desk/scans', { barcode: 'DRY1', patron: id })
    expect(refused.text).toContain('Returns wet books')
    const page = await staff.visit(path)
    const lift = /action="([^"]+\/restrictions\/[^"]+\/end)"/.exec(page.html)?.[1] ?? ''
    await staff.submit(lift, {})
    expect((await staff.submit('/desk/scans', { barcode: 'DRY1', patron: id })).status).toBe(303)
    expect((await staff.visit(path)).text).toContain('Returns wet books lifted on')
    expect((await staff.submit(lift, {})).status).toBe(404)
  })
})

describe('a loan on its patron’s page', () => {
  it('is refused to be renewed with the reason, and noted as said to be returned', async () => {
    const { loan } = await withLoan('Kept', 'KEPT1')
    const refused = await staff.submit(`${loan}/renewal`, {})
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Not renewed: Kept would not be due later')
    const claimed = await staff.submitAndFollow(`${loan}/claim`, {})
    expect(claimed.text).toContain('Kept is said to be returned')
  })

  it('is marked lost at the price that staff name', async () => {
    const { path, loan } = await withLoan('Gone', 'GONE1')
    expect((await staff.submit(`${loan}/loss`, { price: 'much' })).text).toContain('Write an amount')
    const lost = await staff.submitAndFollow(`${loan}/loss`, { price: '12.50' })
    expect(lost.text).toContain('Charged: £12.50.')
    expect((await staff.visit(`${path}/charges`)).text).toContain('Owes £12.50.')
    expect((await staff.visit(`${path}/loans`)).text).toContain('Gone')
    expect((await staff.submit(`${loan}/loss`, { price: '1' })).status).toBe(404)
  })
})

describe('a card', () => {
  it('that is lost stops working, and a new one works', async () => {
    const { path, card } = await patron()
    await staff.submit(`${path}/card/loss`, {})
    expect((await staff.submit('/desk/scans', { barcode: card })).text).toContain('no longer good')
    await staff.submit(`${path}/card`, { card: '49000001' })
    expect((await staff.submitAndFollow('/desk/scans', { barcode: '49000001' })).text).toContain('Lend to')
    const { text } = await staff.visit(`${path}/cards`)
    expect(text).toMatch(/49000001 in use .* lost/)
  })
})

describe('joining a card to one’s account', () => {
  let reader: Somebody
  const join = (who: Somebody, card: string, pin: string) =>
    who.browser.submit('/cards/joining', { card, pin })

  it('takes the card and its PIN, and gives the role of a member', async () => {
    reader = await somebody(site, 'Joiner')
    const { path, card } = await patron()
    expect((await join(reader, card, '1234')).text).toContain('do not go together')
    expect((await staff.submit(`${path}/pin`, { pin: 'abcd' })).text).toContain('Write 4 to 12 figures')
    await staff.submit(`${path}/pin`, { pin: '2468' })
    const wrong = await join(reader, card, '1234')
    const unknown = await join(reader, '99999999', '2468')
    expect([wrong.status, wrong.text.includes('do not go together')]).toEqual([422, true])
    expect(unknown.text.replace('99999999', card)).toBe(wrong.text)
    expect((await join(reader, card, '2468')).location).toBe('/cards')
    expect((await reader.browser.visit('/cards')).text).toContain(card)
    const { rows } = await sql<{ role: string }>`
      select role from identity.memberships where person_id = ${reader.id}`.execute(site.database.db)
    expect(rows).toEqual([{ role: 'member' }])
  })

  it('is for one account, and one card at each library', async () => {
    const { path, card } = await patron()
    await staff.submit(`${path}/pin`, { pin: '2468' })
    expect((await join(reader, card, '2468')).text).toContain('joined to another patron')
    const other = await somebody(site, 'Other')
    expect((await join(other, card, '2468')).status).toBe(303)
    const third = await somebody(site, 'Third')
    expect((await join(third, card, '2468')).text).toContain('joined to another account')
  })

  it('is not tried for ever', async () => {
    const guesser = await somebody(site, 'Guesser')
    const statuses = []
    for (let pin = 1000; pin < 1006; pin++)
      statuses.push((await join(guesser, '40000001', String(pin))).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })

  it('lets one set the PIN oneself, of one’s own card alone', async () => {
    const { html } = await reader.browser.visit('/cards')
    const action = /action="(\/cards\/[^"]+\/pin)"/.exec(html)?.[1] ?? ''
    expect((await reader.browser.submit(action, { pin: '1' })).text).toContain('Write 4 to 12 figures')
    expect((await reader.browser.submit(action, { pin: '13579' })).status).toBe(303)
    const stranger = await somebody(site, 'Stranger')
    expect((await stranger.browser.submit(action, { pin: '0000' })).status).toBe(404)
  })
})
