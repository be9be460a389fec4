import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve, signUp } from '../../../../tests/ashgrove.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { defaultSettings } from '../rules/settings.ts'
import { tables } from '../tables.ts'
import { testTown } from '../town.fixture.ts'
import { lendToSelf } from './own-lending.ts'

const now = new Date('2026-11-20T10:00:00Z')

describe('lendToSelf', () => {
  const town = testTown(now)
  let personId = ''
  let patronId = ''
  let copies = 0

  beforeEach(async () => {
    await town.settings({ self_lending: true })
    personId = await person(`reader${copies}@example.org`)
    patronId = await town.patron()
    await sql`update circulation.patrons set person_id = ${personId} where id = ${patronId}`.execute(town.db)
  })

  const person = async (email: string) => {
    const id = newId()
    await sql`insert into identity.people (id, email, name, password_hash, created_at)
      values (${id}, ${email}, 'Reader', 'none', ${now})`.execute(town.db)
    return id
  }
  const shelved = async () => {
    copies += 1
    const barcode = `S${copies}`
    return { barcode, ...(await town.title(barcode)) }
  }
  const take = (barcode: string, days?: number, libraryId = town.desk.libraryId) =>
    lendToSelf(town.db, personId, { libraryId, barcode, days }, now)

  it('lends where the copy stands, by whom it is lent to, and leaves no note at a desk', async () => {
    const { barcode, copyIds } = await shelved()
    await sql`update catalog.copies set holding_branch_id = ${town.harbour.branchId} where id = ${copyIds[0]}`.execute(
      town.db,
    )
    expect(await take(barcode)).toMatchObject({
      title: `Title ${barcode}`,
      again: false,
      zone: 'Europe/London',
    })
    const loan = await tables(town.db)
      .selectFrom('circulation.loans')
      .select(['patron_id', 'branch_id', 'lent_by', 'lent_through'])
      .where('copy_id', '=', copyIds[0] ?? '')
      .executeTakeFirst()
    expect(loan).toEqual({
      patron_id: patronId,
      branch_id: town.harbour.branchId,
      lent_by: personId,
      lent_through: 'self',
    })
    expect(await town.copyNow(copyIds[0])).toMatchObject({
      availability: 'on-loan',
      holding_branch_id: town.harbour.branchId,
    })
    const notes = await tables(town.db)
      .selectFrom('circulation.scans')
      .select('id')
      .where('barcode', '=', barcode)
      .execute()
    expect(notes).toEqual([])
  })

  it('lends once what is scanned twice, and for fewer days where they are asked for', async () => {
    const { barcode } = await shelved()
    const first = await take(barcode, 7)
    expect(first).toMatchObject({ dueAt: new Date('2026-11-27T23:59:59Z'), again: false })
    expect(await take(barcode)).toMatchObject({ again: true })
    const { barcode: other } = await shelved()
    expect(await take(other, 15)).toMatchObject({ refused: 'longer-than-allowed', allowed: '14d' })
  })

  it('fills the own hold, and refuses what is kept for another or on its way', async () => {
    const mine = await shelved()
    const hold = await town.hold(patronId, mine.workId)
    const reach = (copyId: string | undefined, availability: string) =>
      sql`update catalog.copies set availability = ${availability} where id = ${copyId}`.execute(town.db)
    expect(await take(mine.barcode)).toHaveProperty('loanId')
    expect((await town.holdNow(hold)).status).toBe('picked-up')

    const theirs = await shelved()
    const kept = await town.hold(await town.patron(), theirs.workId)
    await sql`update circulation.holds set status = 'on-shelf', filled_copy_id = ${theirs.copyIds[0]}, filled_at = ${now},
      shelf_until = '2026-11-27' where id = ${kept}`.execute(town.db)
    await reach(theirs.copyIds[0], 'on-hold-shelf')
    expect(await take(theirs.barcode)).toMatchObject({
      refused: 'held-for-another',
      title: `Title ${theirs.barcode}`,
    })

    const onItsWay = await shelved()
    await reach(onItsWay.copyIds[0], 'in-transit')
    expect(await take(onItsWay.barcode)).toMatchObject({ refused: 'not-at-a-branch' })
  })

  it('refuses for the reasons that the desk has', async () => {
    const { barcode } = await shelved()
    await town.rule({ loan_limit: 0 })
    expect(await take(barcode)).toMatchObject({ refused: 'loan-limit', limit: 0 })
    await town.rule({})
    await sql`update circulation.patrons set expires_on = '2026-11-19' where id = ${patronId}`.execute(
      town.db,
    )
    expect(await take(barcode)).toMatchObject({ refused: 'card-expired' })
  })

  it('knows only copies of a library that allows it and has them as a patron', async () => {
    const { barcode } = await shelved()
    const elsewhere = await makeLibrary(town.db, { branches: ['Elsewhere'] })
    const [branchId = ''] = elsewhere.branchIds
    await putOnShelf(town.db, {
      libraryId: elsewhere.libraryId,
      branchId,
      title: 'Theirs',
      barcodes: ['ELSE'],
    })
    expect(await take('ELSE')).toEqual({ refused: 'unknown-barcode' })
    expect(await take('ELSE', undefined, elsewhere.libraryId)).toEqual({ refused: 'unknown-patron' })
    await town.settings({ self_lending: false })
    expect(await take(barcode)).toEqual({ refused: 'self-lending-off' })
  })
})

describe('the page for borrowing', () => {
  const site = testSite()
  let clara: Browser
  let libraryId = ''

  beforeAll(async () => {
    const staff = await librarian(site)
    clara = site.browser()
    await signUp(clara, { name: 'Clara', email: 'clara@example.org', password: 'another four odd words' })
    const path = await register(site, staff, 'SL1', 'Clara')
    await staff.submit(`${path}/account`, { account: 'clara@example.org' })
    libraryId = (await idsOf(site)).libraryId
    await shelve(site, 'Emma', 'SL2')
  })

  const allow = (self_lending: boolean) => {
    const settings = { ...defaultSettings, library_id: libraryId, self_lending }
    return tables(site.database.db)
      .insertInto('circulation.settings')
      .values(settings)
      .onConflict(conflict => conflict.column('library_id').doUpdateSet(settings))
      .execute()
  }

  it('says that books are lent at the desk where the library leaves it there, and is linked from nowhere', async () => {
    expect((await clara.visit('/loans')).html).not.toContain('/loans/new')
    expect((await clara.visit('/loans/new')).text).toContain('Books are lent at the desk')
    const refused = await clara.submit('/loans', { library: libraryId, barcode: 'SL2' })
    expect([refused.status, refused.text]).toEqual([
      422,
      expect.stringContaining('this library lends at the desk'),
    ])
  })

  it('lends what is scanned, says until when, and lists it', async () => {
    await allow(true)
    expect((await clara.visit('/loans')).html).toContain('href="/loans/new"')
    const lent = await clara.submitAndFollow('/loans', { library: libraryId, barcode: ' SL2 ' })
    expect(lent.text).toMatch(/Borrowed: Emma, due \d/)
    expect(lent.text).toContain('Borrowed just now')
    const again = await clara.submitAndFollow('/loans', { library: libraryId, barcode: 'SL2' })
    expect(again.text).toContain('Yours already: Emma')
  })

  it('refuses in place, in words for a reader', async () => {
    await allow(true)
    const unknown = await clara.submit('/loans', { library: libraryId, barcode: 'nothing' })
    expect(unknown.status).toBe(422)
    expect(unknown.html).toMatch(/role="alert"/)
    expect(unknown.text).toContain('No book here has the barcode nothing')
    expect((await clara.submit('/loans', { library: libraryId, barcode: ' ' })).text).toContain(
      'Nothing was borrowed',
    )
    expect((await clara.submit('/loans', { library: 'no id', barcode: 'SL2' })).status).toBe(422)
    const { browser: stranger } = await somebody(site, 'Mina')
    const theirs = await stranger.submit('/loans', { library: libraryId, barcode: 'SL2' })
    expect(theirs.text).toContain('you have no card of this library')
    expect((await site.browser().submit('/loans', { library: libraryId, barcode: 'SL2' })).status).toBe(401)
  })
})
