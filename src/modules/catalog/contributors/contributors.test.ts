import { beforeAll, describe, expect, it } from 'vitest'
import { librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, type Fields, testSite } from '../../../../tests/site.ts'
import { writeKey } from '../../../web/kit/keyset.ts'

const site = testSite()
let staff: Browser

beforeAll(async () => {
  staff = await librarian(site)
})

async function book(title: string, fields: Fields): Promise<string> {
  const { workId } = await shelve(site, title)
  const address = `/books/${workId}`
  const form = fieldsOfForm((await staff.visit(`${address}/edit`)).html, address)
  const saved = await staff.submit(address, { ...form, ...fields })
  expect(saved.status).toBe(303)
  return address
}

const linkOn = async (address: string, room: string): Promise<string> =>
  new RegExp(`/${room}/[0-9a-f-]{36}`).exec((await site.browser().visit(address)).html)?.[0] ?? ''

describe('somebody who made books', () => {
  it('has a page with their books by what they did, for a stranger too', async () => {
    const address = await book('Silas Marner', { personName: 'George Eliot' })
    await book('Scenes read aloud', {
      personName: ['George Eliot', 'Ann'],
      personRole: ['narrator', 'author'],
    })
    const page = await site.browser().visit(await linkOn(address, 'contributors'))
    expect(page.title).toContain('George Eliot')
    expect(page.text).toMatch(/Author \(1\) Read by \(1\).*Silas Marner/)
    expect(page.text).not.toContain('Scenes read aloud')
    expect(page.text).not.toContain('Change the names')
  })

  it('is found by other names, which are changed on a form of their own', async () => {
    const address = await book('Adam Bede', { personName: 'Marian Lewes' })
    const person = await linkOn(address, 'contributors')
    const form = fieldsOfForm((await staff.visit(`${person}/edit`)).html, person)
    const names = {
      variantName: ['Mary Ann Evans', ''],
      variantKind: ['real', 'variant'],
      dates: '1819-1880',
    }
    expect((await staff.submit(person, { ...form, ...names })).status).toBe(303)
    expect((await staff.visit(person)).text).toMatch(/1819-1880 Real name Mary Ann Evans/)
    expect((await staff.visit('/search?q=adam+evans')).text).toContain('Adam Bede')
    const late = await staff.submit(person, { ...form, ...names, once: '' })
    expect(late.status).toBe(409)
    const blank = await staff.submit(person, { ...form, name: ' ', once: '' })
    expect([blank.status, blank.text.includes('Write a name')]).toEqual([422, true])
  })

  it('has a history, and goes back in it', async () => {
    const person = await linkOn(await book('Scenes', { personName: 'Marian Evans' }), 'contributors')
    const form = fieldsOfForm((await staff.visit(`${person}/edit`)).html, person)
    await staff.submit(person, { ...form, name: 'George Elliot', sortName: 'Elliot, George' })
    expect((await staff.visit(person)).text).toMatch(/Also written Marian Evans/)
    const history = await staff.visit(`${person}/history`)
    expect(history.text).toMatch(
      /Name Marian Evans George Elliot.*Other names nothing Marian Evans Also written/,
    )
    const action = `${person}/reversions`
    const back = await staff.submit(action, fieldsOfForm(history.html, action))
    expect([back.status, back.location]).toEqual([303, person])
    const page = await staff.visit(person)
    expect([page.title.startsWith('Marian Evans'), page.text.includes('Also written')]).toEqual([true, false])
    const late = await staff.submit(action, { ...fieldsOfForm(history.html, action), once: '' })
    expect([late.status, late.text.includes('It did not go back')]).toEqual([409, true])
    expect((await staff.submit(action, { revision: '3' })).status).toBe(404)
    expect((await site.browser().visit(`${person}/history`)).status).toBe(303)
  })

  it('loses a name that changed where nobody wants to keep it', async () => {
    const person = await linkOn(await book('Essays', { personName: 'M. Evans' }), 'contributors')
    const { keepsName, ...form } = fieldsOfForm((await staff.visit(`${person}/edit`)).html, person)
    expect(keepsName).toBe('yes')
    await staff.submit(person, { ...form, name: 'Mathilde Evans', sortName: 'Evans, Mathilde' })
    expect((await staff.visit(person)).text).not.toContain('Also written')
  })

  it('is joined with who is the same, and parted again', async () => {
    const right = await book('Daniel Deronda', { personName: 'Geo. Elliott' })
    const wrong = await book('Felix Holt', { personName: 'Jorge Elliott' })
    const [stays, joins] = [await linkOn(right, 'contributors'), await linkOn(wrong, 'contributors')]
    const found = await staff.visit(`${stays}/merger?q=jorge`)
    expect(found.html).toContain(`${stays}/merger?other=${joins.replace('/contributors/', '')}`)
    const other = joins.replace('/contributors/', '')
    expect((await staff.visit(`${stays}/merger?other=${other}`)).text).toContain('Join these names')
    const joined = await staff.submit(`${stays}/merger`, { other })
    expect(joined.location).toMatch(/^\/merges\//)
    expect((await staff.visit(stays)).text).toMatch(/Also written Jorge Elliott.*Daniel Deronda.*Felix Holt/)
    expect((await staff.visit(joins)).location).toBe(stays)
    expect((await staff.visit('/search?q=holt+jorge')).text).toContain('Felix Holt')
    const undone = await staff.submit(`${joined.location}/undoing`)
    expect(undone.status).toBe(303)
    expect((await staff.visit(joins)).text).toContain('Felix Holt')
    expect((await staff.visit(stays)).text).not.toContain('Jorge')
  })

  it('is nobody to who may see none of their books', async () => {
    const closed = await makeLibrary(site.database.db)
    const pool = site.database.pool
    await pool.query('update identity.libraries set public_catalogue = false where id = $1', [
      closed.libraryId,
    ])
    const address = await book('Hidden soon', { personName: 'Somebody Unseen' })
    const person = await linkOn(address, 'contributors')
    const { workId } = await putOnShelf(site.database.db, {
      libraryId: closed.libraryId,
      branchId: closed.branchIds[0] ?? '',
      title: 'Kept apart',
      barcodes: [],
    })
    await pool.query('update catalog.contributions set work_id = $1 where contributor_id = $2', [
      workId,
      person.replace('/contributors/', ''),
    ])
    expect((await staff.visit(person)).status).toBe(404)
    expect((await staff.visit(`${person}/edit`)).status).toBe(404)
  })
})

describe('a series', () => {
  it('stands in the order of its numbers', async () => {
    let address = ''
    for (const number of ['10', '2', '1.5', '1', ''])
      address = await book(`Volume ${number || 'without'}`, { seriesName: 'Earthsea', seriesNumber: number })
    const { text } = await site.browser().visit(await linkOn(address, 'series'))
    const order = [...text.matchAll(/Volume (\S+)/g)].map(([, number]) => number)
    expect(order).toEqual(['1', '1.5', '2', '10', 'without'])
    expect(text).toContain('No. 1.5')
  })
})

describe('a subject', () => {
  it('leads to its books, and a genre to others than the subject of its name', async () => {
    const about = await book('About fantasy', { subjects: 'Fantasy' })
    await book('A fantasy', { genres: 'Fantasy' })
    const { text } = await site.browser().visit(await linkOn(about, 'subjects'))
    expect(text).toContain('About fantasy')
    expect(text).not.toContain('A fantasy')
  })

  it('is named to nobody who may see none of its books, wherever in the list they begin', async () => {
    const address = await book('Kept to ourselves', { subjects: 'Our affairs', seriesName: 'Our saga' })
    const rooms = [await linkOn(address, 'subjects'), await linkOn(address, 'series')]
    const after = writeKey(['0', 'a', '00000000-0000-0000-0000-000000000000'])
    const pool = site.database.pool
    await pool.query('update identity.libraries set public_catalogue = false')
    for (const room of rooms)
      for (const at of [room, `${room}?after=${after}`])
        expect((await site.browser().visit(at)).status).toBe(404)
    await pool.query('update identity.libraries set public_catalogue = true')
    expect((await site.browser().visit(`${rooms[0]}?after=${after}`)).status).toBe(200)
  })
})
