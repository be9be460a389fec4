import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, type Fields, testSite } from '../../../../tests/site.ts'
import { transaction } from '../../../database.ts'
import { tables } from '../tables.ts'
import { setAvailability } from './copies.ts'

const site = testSite()
let staff: Browser
let copyId = ''
let number = 0

beforeAll(async () => {
  staff = await librarian(site)
})

beforeEach(async () => {
  number += 1
  copyId = (await shelve(site, `Middlemarch ${number}`, `H-${number}`)).copyIds[0] ?? ''
})

const address = () => `/copies/${copyId}`

async function save(change: Fields): Promise<void> {
  const form = fieldsOfForm((await staff.visit(address())).html, address())
  expect((await staff.submit(address(), { ...form, ...change })).status).toBe(303)
}

const row = () =>
  tables(site.database.db)
    .selectFrom('catalog.copies')
    .selectAll()
    .where('id', '=', copyId)
    .executeTakeFirstOrThrow()

const history = () => staff.visit(`${address()}/history`)

/** Goes back to before the newest change but so many. */
async function goBack({ but = 0, more = {} }: { but?: number; more?: Fields } = {}) {
  const action = `${address()}/reversions`
  const forms = [...(await history()).html.matchAll(/<form\b[^>]*reversions[^>]*>.*?<\/form>/gs)]
  return staff.submit(action, { ...fieldsOfForm(forms[but]?.[0] ?? '', action), ...more })
}

describe('the history of a copy', () => {
  it('shows who changed what, in words', async () => {
    expect((await history()).text).toContain('Never changed')
    await save({ condition: 'worn', price: '12.50', status: 'damaged', referenceOnly: 'yes' })
    const { text } = await history()
    expect(text).toMatch(/Changed .*Ashgrove Libraries/)
    expect(text).toMatch(/Condition nothing Worn/)
    expect(text).toMatch(/How it is Available Damaged/)
    expect(text).toMatch(/To be read here only no yes/)
    expect(text).toMatch(/Price nothing £12.50/)
  })

  it('leads back to before a change', async () => {
    const before = await row()
    await save({ note: 'Signed.', callNumber: 'F ELI' })
    await save({ note: 'Torn.' })
    expect((await goBack({ but: 1 })).location).toBe(address())
    expect(await row()).toMatchObject({ note: null, call_number: before.call_number, revision: 4 })
    expect((await history()).text).toMatch(/Went back to what it was/)
    await goBack()
    expect(await row()).toMatchObject({ note: 'Torn.', call_number: 'F ELI' })
  })

  it('leaves a copy where the desk put it', async () => {
    await save({ note: 'Signed.' })
    const holdingBranchId = await secondBranch()
    await transaction(site.database.db, tx =>
      setAvailability(tx, copyId, { availability: 'on-shelf', holdingBranchId }),
    )
    await goBack()
    expect(await row()).toMatchObject({ note: null, holding_branch_id: holdingBranchId })
  })

  it('does not bring back what is out, and says so', async () => {
    await save({ status: 'damaged' })
    await save({ status: 'in-collection' })
    const lent = { availability: 'on-loan', dueAt: new Date('2026-12-11T23:59:59Z') } as const
    await transaction(site.database.db, tx => setAvailability(tx, copyId, lent))
    const answer = await goBack()
    expect([answer.status, answer.text.includes('The copy is not here now')]).toEqual([422, true])
  })

  it('says when somebody saved meanwhile, and takes no change of another copy', async () => {
    await save({ note: 'Signed.' })
    const late = await goBack({ more: { revision: '1' } })
    expect([late.status, late.text.includes('It did not go back')]).toEqual([409, true])
    const other = await shelve(site, 'Another', `O-${number}`)
    copyId = other.copyIds[0] ?? ''
    await save({ note: 'Of another.' })
    const form = fieldsOfForm((await history()).html, `${address()}/reversions`)
    copyId = (await shelve(site, 'A third', `T-${number}`)).copyIds[0] ?? ''
    expect((await staff.submit(`${address()}/reversions`, { ...form, revision: '1', once: '' })).status).toBe(
      404,
    )
  })

  it('is another library’s own', async () => {
    const theirs = await makeLibrary(site.database.db)
    const place = { libraryId: theirs.libraryId, branchId: theirs.branchIds[0] ?? '' }
    const { copyIds } = await putOnShelf(site.database.db, { ...place, title: 'Theirs', barcodes: ['Q'] })
    expect((await staff.visit(`/copies/${copyIds[0]}/history`)).status).toBe(404)
    expect((await staff.submit(`/copies/${copyIds[0]}/reversions`, { change: copyId })).status).toBe(404)
  })
})

async function secondBranch(): Promise<string> {
  await staff.submit('/library/branches', { branch: `Millbrook ${number}` })
  const page = await staff.visit(address())
  const [, id = ''] = new RegExp(`value="([0-9a-f-]{36})"[^>]*>Millbrook ${number}`).exec(page.html) ?? []
  return id
}
