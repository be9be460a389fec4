import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve, signUp } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'

const site = testSite()
let staff: Browser

beforeAll(async () => {
  staff = await librarian(site)
})

const scan = (fields: Record<string, string>) => staff.submitAndFollow('/desk/scans', fields)
const patronIn = (path: string) => path.replace('/patrons/', '')

describe('the desk', () => {
  it('begins with a card, lends a copy by its barcode, and takes it back', async () => {
    const patron = patronIn(await register(site, staff, '20000001'))
    await shelve(site, 'Wolf Hall', '817725')

    const begun = await scan({ barcode: '2000 0001' })
    expect(begun.title).toBe('Lend to Samuel Adeyemi – Carrel')
    expect(begun.html).toContain(`name="patron" value="${patron}"`)

    const lent = await scan({ barcode: '817725', patron })
    expect(lent.text).toContain('Lent: Wolf Hall, due')
    expect(lent.html).toMatch(/class="out">Lent</)

    const back = await scan({ barcode: '817725', mode: 'return' })
    expect(back.text).toContain('Taken back: Wolf Hall.')
  })

  it('names the day of a scan that is not of today', async () => {
    await register(site, staff, '20000009')
    await scan({ barcode: '20000009' })
    await scan({ barcode: 'OFTODAY' })
    await scan({ barcode: 'OFOLD' })
    await sql`update circulation.scans set scanned_at = '2026-03-05T11:03:00Z' where barcode = 'OFOLD'`.execute(
      site.database.db,
    )
    const { text } = await staff.visit('/desk')
    expect(text).toMatch(/\b5 Mar( 2026)?, 11:03 OFOLD/)
    expect(text).toMatch(/(?<!, )\d\d:\d\d OFTODAY/)
  })

  it('forgets the patron when END is scanned', async () => {
    const patron = patronIn(await register(site, staff, '20000002', 'Ana Ruiz'))
    const ended = await scan({ barcode: 'END', patron })
    expect(ended.title).toBe('Lend – Carrel')
    expect(ended.html).not.toContain(patron)
  })

  it('says a copy scanned twice is theirs already', async () => {
    const patron = patronIn(await register(site, staff, '20000003'))
    await shelve(site, 'Kindred', '402210')
    await scan({ barcode: '402210', patron })
    expect((await scan({ barcode: '402210', patron })).text).toContain('Theirs already: Kindred')
  })

  it.each([
    ['', {}, 'Nothing was scanned'],
    ['99999', {}, 'Whose loan is it?'],
    ['99999', { mode: 'return' }, 'Nothing has the barcode 99999'],
    ["' or 1=1 --", { mode: 'return' }, 'Nothing has the barcode'],
    ['<script>alert(1)</script>', { mode: 'return' }, 'Nothing has the barcode'],
    ['\u0000\u202eabc', { mode: 'return' }, 'Nothing has the barcode'],
    ['٣٤٥ كتاب', { mode: 'return' }, 'Nothing has the barcode'],
    ['x'.repeat(5000), { mode: 'return' }, 'It has more than 100 characters'],
  ])('answers "%s" in place, and the box keeps the focus', async (barcode, more, words) => {
    const answer = await staff.submit('/desk/scans', { barcode, ...more })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(answer.html).not.toContain('<script>alert')
    expect(answer.html).toMatch(/<input[^>]*id="scan"[^>]*autofocus/)
    expect(answer.html).toContain('role="alert"')
  })

  it('refuses what somebody else has, and says what to do', async () => {
    const first = patronIn(await register(site, staff, '20000004'))
    const second = patronIn(await register(site, staff, '20000005', 'Ana Ruiz'))
    await shelve(site, 'Nana', '290318')
    await scan({ barcode: '290318', patron: first })
    const refused = await staff.submit('/desk/scans', { barcode: '290318', patron: second })
    expect(refused.status).toBe(422)
    expect(refused.title).toBe('Error: Lend to Ana Ruiz – Carrel')
    expect(refused.text).toContain('Not lent: Nana is on loan to somebody else')
    expect(refused.text).toContain('Take it back first')
  })

  it('does not know patrons by ids that are none, or of another library', async () => {
    expect((await staff.visit('/desk?patron=1%20or%201')).status).toBe(404)
    expect((await staff.visit('/patrons/00000000-0000-7000-8000-000000000000')).status).toBe(404)
    expect((await staff.visit('/patrons/nobody')).status).toBe(404)
  })

  it('lends a copy once to the first of fifty browsers that send it together', async () => {
    await shelve(site, 'Wanted', 'W1')
    const patrons: string[] = []
    for (let turn = 0; turn < 50; turn++)
      patrons.push(patronIn(await register(site, staff, `W2${turn}`, `Reader ${turn}`)))
    const answers = await Promise.all(
      patrons.map(patron => staff.submit('/desk/scans', { barcode: 'W1', patron })),
    )
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(49)
  })

  it('is closed to readers and to strangers', async () => {
    const reader = site.browser()
    await signUp(reader, {
      name: 'Ben',
      email: 'ben@example.org',
      password: 'another four odd words',
    })
    for (const path of ['/desk', '/patrons', '/patrons/new', '/overdue', '/desk/shift'])
      expect((await reader.visit(path)).status, path).toBe(404)
    expect((await site.browser().visit('/desk')).location).toBe('/sign-in?next=%2Fdesk')
  })

  it('tells what a copy is that is scanned without a card, and takes it back or renews it', async () => {
    const patron = patronIn(await register(site, staff, 'ALONE1', 'Ada Lent'))
    await shelve(site, 'Ice', 'AL1')
    expect((await scan({ barcode: 'AL1' })).text).toContain('It is on the shelf.')
    await scan({ barcode: 'AL1', patron })
    const alone = await scan({ barcode: 'AL1' })
    expect(alone.text).toContain('On loan to Ada Lent')
    expect(alone.html).toContain('name="mode" value="renew"')
    const renewed = await scan({ barcode: 'AL1', mode: 'renew' })
    expect(renewed.text).toContain('Not renewed: Ice would not be due later')
    await sql`update circulation.loans set due_at = due_at - interval '2 days' where returned_at is null
      and copy_id = (select id from catalog.copies where barcode = 'AL1')`.execute(site.database.db)
    expect((await scan({ barcode: 'AL1', mode: 'renew' })).text).toContain('Renewed: Ice, due')
    expect((await scan({ barcode: 'AL1', mode: 'return' })).text).toContain('Taken back: Ice')
  })

  it('knows a book by its ISBN, and asks which copy it is where several fit', async () => {
    const patron = patronIn(await register(site, staff, 'ISBN1'))
    const { workId } = await shelve(site, 'Kindred', 'KI1', 'KI2')
    await sql`insert into catalog.identifiers (edition_id, kind, value)
      select id, 'isbn', '9780807083697' from catalog.editions where work_id = ${workId}`.execute(
      site.database.db,
    )
    const which = await scan({ barcode: '978-0-8070-8369-7', patron })
    expect(which.text).toContain('Which copy of Kindred is it?')
    expect(which.html).toContain('name="barcode" value="KI2"')
    await scan({ barcode: 'KI1', patron })
    const other = patronIn(await register(site, staff, 'ISBN2'))
    expect((await scan({ barcode: '0807083690', patron: other })).text).toContain('Lent: Kindred')
    const back = await scan({ barcode: '9780807083697', mode: 'return' })
    expect(back.text).toContain('Which copy of Kindred is it?')
  })

  it('sets a rule aside for who may, with a comment that is asked for and kept', async () => {
    const path = await register(site, staff, 'OV1', 'Out Of Date')
    const patron = patronIn(path)
    await sql`update circulation.patrons set expires_on = '2020-01-01' where id = ${patron}`.execute(
      site.database.db,
    )
    await shelve(site, 'Nox', 'OV2')
    const refused = await staff.submit('/desk/scans', { barcode: 'OV2', patron })
    expect(refused.text).toContain('Not lent: Out Of Date’s card has run out')
    expect(refused.html).toContain('action="/desk/overrides"')
    const silent = await staff.submit('/desk/overrides', {
      barcode: 'OV2',
      patron,
      mode: 'lend',
      comment: '',
    })
    expect(silent.status).toBe(422)
    expect(silent.text).toContain('Write in a few words why')
    const lent = await staff.submitAndFollow('/desk/overrides', {
      barcode: 'OV2',
      patron,
      mode: 'lend',
      comment: 'Renews it tomorrow',
    })
    expect(lent.text).toContain('Lent: Nox')
    const undone = await staff.submitAndFollow('/desk/undo', { patron })
    expect(undone.text).toContain('Undone: Nox')
    expect((await staff.submitAndFollow('/desk/scans', { barcode: 'OV2', mode: 'return' })).text).toContain(
      'Nox was not on loan',
    )
  })

  it('prints what a patron takes home, without their name', async () => {
    const patron = patronIn(await register(site, staff, 'RC0001', 'Secret Reader'))
    await shelve(site, 'Dune', 'RC2')
    await scan({ barcode: 'RC2', patron })
    const receipt = await staff.visit(`/desk/receipt?patron=${patron}`)
    expect(receipt.text).toContain('Dune')
    expect(receipt.text).toContain('Card ending 0001')
    expect(receipt.text).not.toContain('Secret Reader')
    expect((await staff.visit('/desk/receipt?patron=nobody')).status).toBe(404)
  })

  it('keeps a scan when the session ends in the middle of a shift', async () => {
    const browser = await librarian(site)
    await browser.visit('/desk')
    await sql`update identity.sessions set expires_at = now() - interval '1 minute'`.execute(site.database.db)
    const answer = await browser.submit('/desk/scans', { barcode: '817725', mode: 'return' }, { htmx: true })
    expect(answer.status).toBe(401)
    expect(answer.html).toContain('name="barcode" value="817725"')
    expect(answer.html).toContain('action="/desk/scans"')
    staff = await librarian(site)
  })

  it('asks for the branch only where there are several, and shows the one chosen', async () => {
    await staff.submit('/library/branches', { branch: 'Harbour Lane' })
    const fresh = await librarian(site)
    expect((await fresh.visit('/desk')).location).toBe('/desk/shift')
    const { libraryId } = await idsOf(site)
    const { rows } = await sql<{ id: string }>`
      select id from identity.branches where library_id = ${libraryId} and name = 'Harbour Lane'`.execute(
      site.database.db,
    )
    const early = await fresh.submit('/desk/scans', { barcode: 'END' })
    expect(early.status).toBe(422)
    expect(early.text).toContain('That scan was not done.')
    await fresh.submit('/desk/shift', { branch: rows[0]?.id ?? '' })
    expect((await fresh.visit('/desk')).text).toContain(
      'Harbour Lane. Signed in as Ines Moreau. Another branch',
    )
    expect((await fresh.submit('/desk/shift', { branch: 'elsewhere' })).status).toBe(422)
    staff = fresh
  })
})

describe('patrons', () => {
  it('are found by parts of their name without accents, by card and by e-mail', async () => {
    const { branchId } = await idsOf(site)
    await staff.submit('/patrons', {
      name: 'Zoë Ångström-Müller',
      card: 'Z 1',
      category: 'adult',
      home_branch_id: branchId,
      email: 'Zoe@Example.org',
    })
    for (const q of ['muller zoe', 'ANGSTR', 'Z1', 'zoe@example.org'])
      expect((await staff.visit(`/patrons?q=${encodeURIComponent(q)}`)).text, q).toContain(
        'Zoë Ångström-Müller',
      )
    expect((await staff.visit('/patrons?q=100%25_')).text).toContain('Nobody found')
  })

  it('keep what was typed when the card is taken', async () => {
    const { branchId } = await idsOf(site)
    await register(site, staff, 'T1')
    const answer = await staff.submit('/patrons', {
      name: 'Second',
      card: 'T1',
      category: 'adult',
      home_branch_id: branchId,
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Somebody has this card already')
    expect(answer.html).toContain('value="Second"')
  })

  it.each([
    "Robert'); drop table patrons;--",
    '<img src=x onerror=alert(1)>',
    'اسم من اليمين',
    'a\u0000b',
    '𝔘𝔫𝔦 👩‍👩‍👧',
  ])('may be called %s', async name => {
    const path = await register(site, staff, `N${Math.abs(hash(name))}`, name)
    const page = await staff.visit(path)
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('<img src=x')
    expect(page.text).toContain(name.replaceAll('\0', '').normalize('NFC'))
  })

  it('get another card, and the old one is told apart', async () => {
    const path = await register(site, staff, 'OLD1')
    await staff.submit(`${path}/card`, { card: 'NEW1' })
    const other = patronIn(await register(site, staff, 'STANDS1', 'Somebody Else'))
    const refused = await staff.submit('/desk/scans', { barcode: 'OLD1', patron: other })
    expect(refused.text).toContain('This card is no longer good')
    expect(refused.html, 'nothing more is lent to the one before').not.toContain(other)
    expect((await staff.visit('/desk')).text).toContain('Refused: an old card')
    expect((await scan({ barcode: 'NEW1' })).title).toBe('Lend to Samuel Adeyemi – Carrel')
  })

  it('see their own loans once joined to an account, and nobody else’s', async () => {
    const reader = site.browser()
    await signUp(reader, {
      name: 'Clara',
      email: 'clara@example.org',
      password: 'another four odd words',
    })
    const path = await register(site, staff, 'J1', 'Clara')
    await shelve(site, 'The Overstory', '556134')
    await shelve(site, 'Pachinko', '556135')
    await scan({ barcode: '556134', patron: patronIn(path) })
    await scan({ barcode: '556135', patron: patronIn(await register(site, staff, 'J2')) })
    expect((await reader.visit('/loans')).text).toContain('No loans')
    expect((await staff.submit(`${path}/account`, { account: 'nobody@example.org' })).status).toBe(422)
    await staff.submit(`${path}/account`, { account: 'Clara@example.org' })
    const mine = await reader.visit('/loans')
    expect(mine.text).toContain('The Overstory')
    expect(mine.text).toContain('14 days left')
    expect(mine.text).not.toContain('Pachinko')
    expect((await reader.visit('/')).text).toContain('The Overstory')
  })
})

describe('overdue', () => {
  it('lists what is late, longest first, with whom to ask', async () => {
    const patron = patronIn(await register(site, staff, 'O1', 'Late Reader'))
    await shelve(site, 'Dubliners', 'D1')
    await shelve(site, 'Ulysses', 'U1')
    await scan({ barcode: 'D1', patron })
    await scan({ barcode: 'U1', patron })
    await sql`update circulation.loans set lent_at = lent_at - interval '30 days', due_at = due_at - interval '20 days'
      where copy_id = (select id from catalog.copies where barcode = 'D1')`.execute(site.database.db)
    const page = await staff.visit('/overdue')
    expect(page.text).toContain('Dubliners')
    expect(page.text).toContain('Late Reader')
    expect(page.text).toContain('6 days late')
    expect(page.text).not.toContain('Ulysses')
    expect((await staff.visit('/overdue?after=garbled')).status).toBe(200)
    expect(
      (await staff.visit(`/overdue?after=${Buffer.from('["x","y"]').toString('base64url')}`)).status,
    ).toBe(200)
  })
})

const hash = (text: string): number =>
  [...text].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) | 0, 7)
