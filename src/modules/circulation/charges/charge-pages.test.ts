import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, somebody } from '../../../../tests/somebody.ts'
import { somebodyElse } from '../../../../tests/somebody-else.ts'

const now = new Date('2026-11-20T10:00:00Z')
const site = testSite({ clock: () => now })
let staff: Browser
let cards = 0

beforeAll(async () => {
  staff = await librarian(site)
})

async function patron(): Promise<string> {
  cards += 1
  return register(site, staff, `3000000${cards}`, `Patron ${cards}`)
}
const charged = (path: string, amount: string) =>
  staff.submit(`${path}/charges`, { charged: amount, kind: 'manual', what: 'A page torn out' })

describe('a patron’s charges', () => {
  it('are added, paid in part, and waived, and each way is told', async () => {
    const path = await patron()
    expect((await charged(path, '5')).location).toBe(`${path}/charges`)
    expect((await staff.visit(`${path}/charges`)).text).toContain('Owes £5.00.')
    const paid = await staff.submit(`${path}/payments`, { amount: '2,50', method: 'card' })
    const receipt = await staff.visit(paid.location ?? '')
    expect(receipt.text).toMatch(/Charge A page torn out £2\.50 Paid: £2\.50, Card Still owed: £2\.50\./)
    await staff.submit(`${path}/waivers`, { waived: '2.50', reason: 'In hospital' })
    const { text } = await staff.visit(`${path}/charges`)
    expect(text).toContain('Nothing is owed.')
    expect(text).toContain('Waived In hospital')
  })

  it('are waived one by one, as they are ticked, the whole of each where no amount is written', async () => {
    const path = await patron()
    await charged(path, '3.00')
    await charged(path, '1.50')
    const page = await staff.visit(`${path}/charges`)
    expect(page.text).toContain('Charge, A page torn out: £3.00')
    const [, young] = [...page.html.matchAll(/name="let_off" value="([^"]+)"/g)].map(([, id]) => id ?? '')
    const beyond = await staff.submit(`${path}/waivers`, {
      let_off: young ?? '',
      waived: '2',
      reason: 'In hospital',
    })
    expect(beyond.status).toBe(422)
    expect(beyond.html).toMatch(new RegExp(`value="${young}" checked`))
    const waived = await staff.submitAndFollow(`${path}/waivers`, {
      let_off: young ?? '',
      reason: 'In hospital',
    })
    expect(waived.text).toContain('£1.50')
    expect(waived.text).toContain('Owes £3.00.')
  })

  it('are not paid beyond what is owed, and what was typed stays', async () => {
    const path = await patron()
    await charged(path, '3.00')
    const refused = await staff.submit(`${path}/payments`, { amount: '3.01', method: 'card' })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('This is more than is owed.')
    expect(refused.html).toContain('value="3.01"')
    expect(refused.html).toMatch(/value="card" checked/)
    const unread = await staff.submit(`${path}/payments`, { amount: 'all' })
    expect(unread.text).toContain('Write an amount above nothing')
    expect(unread.text).toContain('Choose how it is paid')
  })

  it('are paid once when the form is sent twice', async () => {
    const path = await patron()
    await charged(path, '4.00')
    const fields = { amount: '2.00', method: 'cash', once: '01936f2e-7c1a-4a40-8f53-2b1f6f0e9d11' }
    const [one, other] = [
      await staff.submit(`${path}/payments`, fields),
      await staff.submit(`${path}/payments`, fields),
    ]
    expect(other.location).toBe(one.location)
    expect((await staff.visit(`${path}/charges`)).text).toContain('Owes £2.00.')
  })

  it('explain how a fine came about, and show what still grows', async () => {
    const path = await patron()
    await sql`insert into circulation.rules (id, library_id, fine_amount, fine_per, fine_grace)
      values (gen_random_uuid(), ${(await idsOf(site)).libraryId}, 50, 1, 2)`.execute(site.database.db)
    for (const barcode of ['F1', 'F2']) {
      await shelve(site, `Late ${barcode}`, barcode)
      await staff.submit('/desk/scans', { barcode, patron: path.replace('/patrons/', '') })
    }
    await sql`update circulation.loans set lent_at = '2026-11-01T09:00:00Z', due_at = '2026-11-15T23:59:59Z'`.execute(
      site.database.db,
    )
    await staff.submit('/desk/scans', { barcode: 'F1', mode: 'return' })
    const { text } = await staff.visit(`${path}/charges`)
    expect(text).toContain('Owes £1.50.')
    expect(text).toContain('Why £1.50 for Late F1?')
    expect(text).toMatch(/5 days late, as the library counts them\. 2 days are free\. 3 × £0\.50 = £1\.50\./)
    expect(text).toMatch(/Not charged yet .* Late F2: £1\.50 if it came back now/)
  })

  it('are nobody’s to see but the staff’s, and of their own library', async () => {
    const path = await patron()
    const { ids } = await somebodyElse(site.database.db)
    for (const id of ids) expect((await staff.visit(`/patrons/${id}/charges`)).status).toBe(404)
    expect((await site.browser().visit(`${path}/charges`)).status).toBe(303)
    const reader = await somebody(site, 'Reader')
    await placeAt(site, reader, (await idsOf(site)).libraryId, 'member')
    expect((await reader.browser.visit(`${path}/charges`)).status).toBe(403)
  })
})

describe('one’s own charges', () => {
  it('stand together, for each library', async () => {
    const path = await patron()
    await charged(path, '1.20')
    const own = await somebody(site, 'Ownie')
    expect((await own.browser.visit('/charges')).text).toContain('You owe nothing')
    await staff.submit(`${path}/account`, { account: own.email })
    const { text } = await own.browser.visit('/charges')
    expect(text).toContain(ashgrove.library)
    expect(text).toMatch(/Charge A page torn out £1\.20/)
  })
})

describe('the takings', () => {
  it('of a day are told by branch and method, on a page and as CSV', async () => {
    const { text } = await staff.visit('/takings')
    expect(text).toMatch(/Central Card 1 £2\.50 £0\.00 £2\.50/)
    expect(text).toMatch(/All together 2 £4\.50 £0\.00 £4\.50/)
    const csv = await staff.visit('/takings.csv?day=2026-11-20')
    expect(csv.html).toContain('2026-11-20,Central,card,1,2.50,0.00,2.50,GBP')
    expect((await staff.visit('/takings?day=2026-11-19')).text).toContain('Nothing was taken on this day')
    expect((await staff.visit('/takings?day=2026-02-31')).text).toContain('On 20 November')
  })
})
