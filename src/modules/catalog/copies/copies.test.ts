import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian, register, shelve } from '../../../../tests/ashgrove.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { tables } from '../tables.ts'

const site = testSite()
let staff: Browser
let branchId = ''
let workId = ''
let copyId = ''
let number = 0

beforeAll(async () => {
  staff = await librarian(site)
  branchId = (await idsOf(site)).branchId
})

beforeEach(async () => {
  number += 1
  const shelved = await shelve(site, `Middlemarch ${number}`, `M-${number}`)
  workId = shelved.workId
  copyId = shelved.copyIds[0] ?? ''
})

const row = () =>
  tables(site.database.db)
    .selectFrom('catalog.copies')
    .selectAll()
    .where('id', '=', copyId)
    .executeTakeFirstOrThrow()

const fields = async (more: Record<string, string> = {}) => {
  const copy = await row()
  return {
    barcode: copy.barcode,
    branchId,
    holdingBranchId: branchId,
    editionId: copy.edition_id,
    callNumber: '',
    location: '',
    itemType: 'book',
    condition: '',
    status: 'in-collection',
    price: '',
    acquiredOn: '',
    note: '',
    revision: String(copy.revision),
    ...more,
  }
}

const save = async (more: Record<string, string> = {}) =>
  staff.submit(`/copies/${copyId}`, await fields(more))

describe('a copy', () => {
  it('is changed in all that is written on it', async () => {
    const answer = await save({
      barcode: `N-${number}`,
      callNumber: '823.8 ELI',
      location: 'Ground floor',
      itemType: 'Short loan',
      condition: 'worn',
      status: 'damaged',
      referenceOnly: 'yes',
      price: '12.50',
      acquiredOn: '2025-03-01',
      note: 'Signed by the author.',
    })
    expect(answer.location).toBe(`/books/${workId}#copies`)
    expect(await row()).toMatchObject({
      barcode: `N-${number}`,
      call_number: '823.8 ELI',
      location: 'Ground floor',
      condition: 'worn',
      status: 'damaged',
      reference_only: true,
      price_minor: 1250,
      acquired_on: '2025-03-01',
      note: 'Signed by the author.',
      revision: 2,
    })
    expect((await staff.visit(`/copies/${copyId}`)).html).toContain('Signed by the author.')
    expect((await site.browser().visit(`/books/${workId}`)).text).not.toContain('Signed by the author')
  })

  it('says what is wrong and keeps what was typed', async () => {
    const answer = await save({ barcode: '', acquiredOn: '2025-02-30', price: 'much', note: 'kept' })
    expect(answer.status).toBe(422)
    for (const words of ['A copy needs a barcode', 'Write the day as', 'price'])
      expect(answer.text).toContain(words)
    expect(answer.html).toContain('kept')
    expect((await row()).revision).toBe(1)
  })

  it('does not take a barcode that another copy of the library has', async () => {
    await shelve(site, 'Another', `TAKEN-${number}`)
    const answer = await save({ barcode: `TAKEN-${number}` })
    expect(answer.status).toBe(422)
    expect((await row()).barcode).toBe(`M-${number}`)
  })

  it('takes a barcode that another library has', async () => {
    const other = await makeLibrary(site.database.db)
    await putOnShelf(site.database.db, {
      libraryId: other.libraryId,
      branchId: other.branchIds[0] ?? '',
      title: 'Theirs',
      barcodes: [`X-${number}`],
    })
    expect((await save({ barcode: `X-${number}` })).status).toBe(303)
  })

  it('is not written over what somebody saved meanwhile', async () => {
    const shown = await fields({ note: 'mine' })
    await save({ note: 'theirs' })
    const answer = await staff.submit(`/copies/${copyId}`, shown)
    expect(answer.status).toBe(409)
    expect(answer.html).toContain('mine')
    expect((await row()).note).toBe('theirs')
  })

  it('that is lent is not withdrawn or moved here, but may get a note', async () => {
    const patron = (await register(site, staff, `2000${number}`)).replace('/patrons/', '')
    await staff.submit('/desk/scans', { barcode: `M-${number}`, patron })
    expect((await staff.visit(`/copies/${copyId}`)).text).toContain('It is not here now')
    expect((await save({ status: 'withdrawn' })).text).toContain('The copy is not here now')
    expect((await row()).status).toBe('in-collection')
    expect((await save({ note: 'Cover torn' })).status).toBe(303)
    expect(await row()).toMatchObject({ availability: 'on-loan', note: 'Cover torn' })
  })

  it('that is withdrawn is out of the catalogue, and staff can put it back', async () => {
    await save({ status: 'withdrawn' })
    expect((await site.browser().visit(`/books/${workId}`)).text).toContain('No copies')
    expect((await staff.visit(`/books/${workId}`)).html).toContain(`/copies/${copyId}`)
    await save({ status: 'in-collection' })
    expect((await site.browser().visit(`/books/${workId}`)).text).toContain('On the shelf')
  })

  it('of another library is not found', async () => {
    const other = await makeLibrary(site.database.db)
    const theirs = await putOnShelf(site.database.db, {
      libraryId: other.libraryId,
      branchId: other.branchIds[0] ?? '',
      title: 'Theirs',
      barcodes: [`Y-${number}`],
    })
    expect((await staff.visit(`/copies/${theirs.copyIds[0]}`)).status).toBe(404)
    expect((await staff.submit(`/copies/${theirs.copyIds[0]}`, await fields())).status).toBe(404)
    expect((await save({ holdingBranchId: other.branchIds[0] ?? '' })).status).toBe(422)
  })
})

describe('labels', () => {
  it('of a pile of barcodes stand in the order of the pile; what no copy has is told', async () => {
    await shelve(site, 'Second', `S-${number}`)
    const { text, html } = await staff.visit(`/labels?barcodes=S-${number}+nothing+M-${number}`)
    expect(text.indexOf(`S-${number}`)).toBeGreaterThan(-1)
    expect(html.indexOf(`aria-label="Barcode S-${number}"`)).toBeLessThan(
      html.indexOf(`aria-label="Barcode M-${number}"`),
    )
    expect(text).toContain('No copy here has this barcode: nothing')
  })

  it('of spines break the call number into lines, and come as PDF', async () => {
    await save({ callNumber: '823.8 ELI v.2' })
    const { html } = await staff.visit(`/labels?book=${workId}&kind=spines`)
    expect(html).toContain('823.8\nELI\nv.2')
    const pdf = await fetch(`${site.origin}/labels.pdf?book=${workId}&kind=spines`, {
      headers: { Cookie: [...staff.cookies].map(pair => pair.join('=')).join('; ') },
    })
    expect(pdf.headers.get('content-type')).toBe('application/pdf')
    expect(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')
  })

  it('are never of another library’s copies', async () => {
    const other = await makeLibrary(site.database.db)
    await putOnShelf(site.database.db, {
      libraryId: other.libraryId,
      branchId: other.branchIds[0] ?? '',
      title: 'Secret',
      barcodes: [`Z-${number}`],
    })
    expect((await staff.visit(`/labels?barcodes=Z-${number}`)).text).toContain('No copies to label')
  })
})
