import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, type Fields, testSite } from '../../../../tests/site.ts'
import { additionsOf } from './additions.ts'

const site = testSite()
let staff: Browser
let workId = ''
let number = 0

beforeAll(async () => {
  staff = await librarian(site)
})

beforeEach(async () => {
  number += 1
  workId = (await shelve(site, `Adam Bede ${number}`)).workId
})

const address = () => `/books/${workId}/additions`
const form = async () => fieldsOfForm((await staff.visit(address())).html, address())
const save = async (change: Fields) => staff.submit(address(), { ...(await form()), ...change })
const own = async () => additionsOf(site.database.db, (await idsOf(site)).libraryId, workId)
const history = () => staff.visit(`${address()}/history`)

async function goBack(more: Fields = {}) {
  const action = `${address()}/reversions`
  return staff.submit(action, { ...fieldsOfForm((await history()).html, action), ...more })
}

describe('what a library says of a title', () => {
  it('is not written over what somebody saved meanwhile, and both are shown', async () => {
    const shown = await form()
    await save({ note: 'Signed by her.', callNumber: 'F ELI' })
    const late = await staff.submit(address(), { ...shown, note: 'Torn at page 7.' })
    expect(late.status).toBe(409)
    expect(late.title).toMatch(/^Error: /)
    expect(late.text).toMatch(/What it says now.*F ELI.*Signed by her/)
    expect(late.html).toContain('Torn at page 7.')
    expect(await own()).toMatchObject({ note: 'Signed by her.', callNumber: 'F ELI' })
    const again = await staff.submit(address(), fieldsOfForm(late.html, address()))
    expect(again.status).toBe(303)
    expect(await own()).toMatchObject({ note: 'Torn at page 7.', callNumber: null })
  })

  it('is refused where a form does not say what it was made from', async () => {
    expect((await staff.submit(address(), { note: 'Blind.' })).status).toBe(409)
    expect((await own())?.note).toBeNull()
  })

  it('has a history, and goes back in it', async () => {
    await save({ note: 'Signed.', localSubjects: 'Our town\nOur river' })
    await save({ localSubjects: 'Our town' })
    const { text } = await history()
    expect(text).toMatch(
      /Our subjects Our river nothing.*Note nothing Signed\..*Our subjects nothing Our town/s,
    )
    expect((await goBack()).location).toBe(`/books/${workId}#own`)
    expect(await own()).toEqual({
      note: 'Signed.',
      callNumber: null,
      localSubjects: ['Our town', 'Our river'],
    })
    expect((await history()).text).toContain('Went back to what it was')
    expect((await staff.visit('/search?q=river')).text).toContain(`Adam Bede ${number}`)
  })

  it('does not go back over what somebody wrote meanwhile', async () => {
    await save({ note: 'Signed.' })
    const late = await goBack({ revision: 'another' })
    expect([late.status, late.text.includes('It did not go back')]).toEqual([409, true])
    expect((await own())?.note).toBe('Signed.')
  })

  it('has no history for another library', async () => {
    await save({ note: 'Signed.' })
    const theirs = await makeLibrary(site.database.db)
    const place = { libraryId: theirs.libraryId, branchId: theirs.branchIds[0] ?? '' }
    workId = (await putOnShelf(site.database.db, { ...place, title: 'Theirs alone', barcodes: [] })).workId
    expect((await history()).status).toBe(404)
    expect((await staff.submit(`${address()}/reversions`, { change: workId })).status).toBe(404)
  })
})
