import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, type Somebody, somebody } from '../../../../tests/somebody.ts'

const site = testSite()
let staff: Browser
let reader: Somebody
let place: { libraryId: string; branchId: string }

beforeAll(async () => {
  staff = await librarian(site)
  place = await idsOf(site)
  reader = await somebody(site, 'Robin')
  const patron = (await register(site, staff, '20000041', 'Robin Varga')).replace('/patrons/', '')
  await sql`update circulation.patrons set person_id = ${reader.id} where id = ${patron}`.execute(
    site.database.db,
  )
  await placeAt(site, reader, place.libraryId, 'member')
})

const hold = async (title: string, barcode: string) => {
  const { workId } = await shelve(site, title, barcode)
  const fields = { work: workId, library: place.libraryId, pickup: place.branchId }
  const placed = await reader.browser.submit('/holds', fields)
  return { workId, fields, placed, page: placed.location ?? '' }
}

describe('a reader', () => {
  it('places a hold on the page of a book, and finds it among theirs', async () => {
    const { workId, placed, page } = await hold('Kindred', 'K1')
    expect(placed.status).toBe(303)
    expect((await reader.browser.visit(page)).text).toContain('Hold placed. You are told when it is ready.')
    const book = await reader.browser.visit(`/books/${workId}`)
    expect(book.text).toContain('1st of 1')
    expect(book.html).toContain(`href="${page}"`)
    const mine = await reader.browser.visit('/holds')
    expect(mine.text).toContain('Kindred')
    expect(mine.text).toContain('Picked up at Central')
  })

  it('is told why not, with what was chosen kept', async () => {
    const { fields } = await hold('Beloved', 'K2')
    const again = await reader.browser.submit('/holds', fields)
    expect(again.status).toBe(422)
    expect(again.text).toContain('You wait for this book already, and once is enough.')
    const other = await shelve(site, 'Passing', 'K3')
    const wrong = await reader.browser.submit('/holds', { ...fields, work: other.workId, starts_on: 'soon' })
    expect(wrong.status).toBe(422)
    expect(wrong.title).toMatch(/^Error: /)
    expect(wrong.html).toContain('value="soon"')
  })

  it('suspends, resumes and cancels what is theirs', async () => {
    const { page } = await hold('Home', 'K4')
    const past = await reader.browser.submit(`${page}/suspension`, { until: '2020-01-01' })
    expect(past.status).toBe(422)
    expect(past.text).toContain('Write a day that is still to come')
    expect(
      (await reader.browser.submitAndFollow(`${page}/suspension`, { until: '2999-01-01' })).text,
    ).toContain('Suspended until 1 January 2999, 1st of 1')
    expect((await reader.browser.submitAndFollow(`${page}/resumption`)).text).toContain('Resumed.')
    expect((await reader.browser.submitAndFollow(`${page}/cancellation`)).text).toContain(
      'Cancelled: the hold on Home.',
    )
    expect((await reader.browser.visit(page)).text).toContain('Cancelled')
  })

  it('moves nobody behind others, and finds nobody else’s hold', async () => {
    const { page, fields } = await hold('Sula', 'K5')
    expect((await reader.browser.submit(`${page}/low-priority`)).status).toBe(404)
    const other = await somebody(site, 'Otto')
    expect((await other.browser.visit(page)).status).toBe(404)
    expect((await other.browser.submit(`${page}/cancellation`)).status).toBe(404)
    expect((await other.browser.submit('/holds', fields)).status).toBe(404)
    expect((await site.browser().visit(page)).location).toContain('/sign-in')
  })
})

describe('staff', () => {
  it('place a hold for a patron by card, fetch the copy, put it aside and print its slip', async () => {
    await register(site, staff, '20000077', 'Ada Lindqvist')
    const { workId } = await shelve(site, 'Middlemarch', 'M7')
    const form = await staff.visit(`/library-holds/new?work=${workId}`)
    expect(form.text).toContain('Hold Middlemarch for a patron')
    const fields = { work: workId, pickup: place.branchId, copy: '' }
    const nobody = await staff.submit('/library-holds', { ...fields, patron: '99999' })
    expect([nobody.status, nobody.text.includes('Nobody here has this card')]).toEqual([422, true])
    const placed = await staff.submitAndFollow('/library-holds', { ...fields, patron: '20000077' })
    expect(placed.text).toContain('Hold placed for Ada Lindqvist.')
    expect((await staff.visit('/library-holds')).text).toContain('Ada Lindqvist')
    const picks = await staff.visit('/pick-list')
    expect(picks.text).toContain('M7')
    await staff.submit('/desk/scans', { barcode: 'M7', mode: 'return' })
    expect((await staff.visit('/pick-list')).text).not.toContain('M7')
    expect((await staff.visit('/hold-shelf')).text).toMatch(/LIN 77 Middlemarch/)
    const slips = await staff.visit('/hold-slips')
    expect(slips.text).toContain('LIN 77 Hold for pick-up at Central')
    expect(slips.html).not.toContain('Lindqvist')
    expect(slips.html).toContain('aria-label="Barcode M7"')
  })

  it('clear what nobody comes for, by scanning it', async () => {
    const { page } = await hold('Jazz', 'J7')
    await staff.submit('/desk/scans', { barcode: 'J7', mode: 'return' })
    await staff.submit(`${page}/cancellation`)
    expect((await staff.visit('/hold-shelf')).text).toMatch(/To clear .*VAR 41 Jazz/)
    await staff.submit('/desk/scans', { barcode: 'J7', mode: 'return' })
    expect((await staff.visit('/hold-shelf')).text).not.toContain('VAR 41')
  })

  it('narrow the list by state', async () => {
    const ended = await staff.visit('/library-holds?state=ended')
    expect(ended.text).toContain('Jazz')
    expect(ended.text).not.toContain('Kindred')
  })
})
