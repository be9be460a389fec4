import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { tables } from '../tables.ts'

const site = testSite()
let staff: Browser
let number = 0
/** The book whose edition stays, and another where a second edition came to by mistake. */
let right = ''
let wrong = ''
let into = ''
let from = ''

beforeAll(async () => {
  staff = await librarian(site)
})

beforeEach(async () => {
  number += 1
  right = (await shelve(site, `Orlando ${number}`, `R-${number}`)).workId
  wrong = (await shelve(site, `The waves ${number}`, `W-${number}`)).workId
  into = (await editionsOf(right))[0] ?? ''
  const form = fieldsOfForm(
    (await staff.visit(`/books/${wrong}/editions/new`)).html,
    `/books/${wrong}/editions`,
  )
  const fields = { ...form, publisher: 'Hogarth Press', year: '1928', identifierValue: isbn() }
  const added = await staff.submit(`/books/${wrong}/editions`, fields)
  from = /edition=([0-9a-f-]{36})/.exec(added.location ?? '')?.[1] ?? ''
})

const isbn = () => {
  const digits = `978000000${String(number).padStart(3, '0')}`
  const sum = [...digits].reduce((so, digit, place) => so + Number(digit) * (place % 2 ? 3 : 1), 0)
  return `${digits}${(10 - (sum % 10)) % 10}`
}

async function editionsOf(workId: string): Promise<string[]> {
  const rows = await tables(site.database.db)
    .selectFrom('catalog.editions')
    .select('id')
    .where('work_id', '=', workId)
    .where('removed_at', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

const address = () => `/books/${right}/editions/merger`
const previewed = () => staff.visit(`${address()}?other=${wrong}&from=${from}&into=${into}`)

describe('an edition that stands with another book', () => {
  it('is found by the other book, looked at, joined, and parted again', async () => {
    expect((await staff.visit(`/books/${right}/editions`)).html).toContain(`href="${address()}"`)
    const found = await staff.visit(`${address()}?q=waves+${number}`)
    expect(found.html).toContain(`${address()}?other=${wrong}`)
    const choice = await staff.visit(`${address()}?other=${wrong}`)
    expect(fieldsOfForm(choice.html, address())).toMatchObject({ other: wrong, into })
    const preview = await previewed()
    expect(preview.text).toMatch(/Stays.*Joins it.*Empty fields that are filled.*Publisher Hogarth Press/)
    expect(preview.text).toMatch(/\d{13} \(ISBN\) goes over/)
    const joined = await staff.submit(address(), fieldsOfForm(preview.html, address()))
    expect(joined.location).toMatch(/^\/merges\//)
    expect((await staff.visit(`/books/${right}`)).text).toContain('Hogarth Press')
    expect(await editionsOf(wrong)).not.toContain(from)
    expect((await staff.submit(`${joined.location}/undoing`)).status).toBe(303)
    expect(await editionsOf(wrong)).toContain(from)
    expect((await staff.visit(`/books/${right}`)).text).not.toContain('Hogarth Press')
  })

  it('shows whose copies go over', async () => {
    const [own = ''] = await editionsOf(wrong)
    const { text } = await staff.visit(`${address()}?other=${wrong}&from=${own}&into=${into}`)
    expect(text).toMatch(/Joins it.*Ashgrove Libraries: 1 goes over/)
  })

  it('that is the only one of its book is not taken from it', async () => {
    const [only = ''] = await editionsOf(right)
    const page = `/books/${wrong}/editions/merger`
    const refused = await staff.submit(page, { other: right, from: only, into: from })
    expect([refused.status, refused.text.includes('It is the only edition of its book')]).toEqual([422, true])
    expect(await editionsOf(right)).toEqual([only])
  })

  it('is not itself another edition, and not one that stands nowhere here', async () => {
    const same = await staff.visit(`${address()}?from=${into}&into=${into}`)
    expect(same.text).toContain('That is one and the same edition')
    expect((await staff.submit(address(), { other: wrong, from: into, into })).status).toBe(404)
    expect((await staff.submit(address(), { from, into })).status).toBe(404)
  })

  it('of a book nobody here may see is not found', async () => {
    const theirs = await makeLibrary(site.database.db)
    await site.database.pool.query('update identity.libraries set public_catalogue = false where id = $1', [
      theirs.libraryId,
    ])
    const place = { libraryId: theirs.libraryId, branchId: theirs.branchIds[0] ?? '' }
    const { workId } = await putOnShelf(site.database.db, { ...place, title: 'Hidden', barcodes: [] })
    const [hidden = ''] = await editionsOf(workId)
    expect((await staff.visit(`${address()}?other=${workId}&from=${hidden}&into=${into}`)).text).toContain(
      'No such book',
    )
    expect((await staff.submit(address(), { other: workId, from: hidden, into })).status).toBe(404)
  })
})

describe('two editions of one book', () => {
  it('are looked at before they are joined', async () => {
    const [own = ''] = await editionsOf(wrong)
    const page = await staff.visit(`/books/${wrong}/editions/merger?from=${from}&into=${own}`)
    const action = `/books/${wrong}/editions/merger`
    expect((await staff.submit(action, fieldsOfForm(page.html, action))).location).toMatch(/^\/merges\//)
    expect(await editionsOf(wrong)).toEqual([own])
  })
})
