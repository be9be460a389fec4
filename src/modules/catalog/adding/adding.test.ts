import sharp from 'sharp'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { idsOf, librarian, register } from '../../../../tests/ashgrove.ts'
import { jobContext } from '../../../../tests/job-context.ts'
import { outsideWorld } from '../../../../tests/outside.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { readConfig } from '../../../config.ts'
import { newId } from '../../../id.ts'
import { fetchCoverJob } from '../covers/fetch-cover-job.ts'
import { googleAnswer, isbn, openLibraryAnswer } from '../lookups/answers.fixture.ts'
import { tables } from '../tables.ts'

const world = await outsideWorld()
const site = testSite({ settings: world.settings })
let staff: Browser
let branchId = ''

beforeAll(async () => {
  staff = await librarian(site)
  branchId = (await idsOf(site)).branchId
})

beforeEach(async () => {
  world.says('/api/books', openLibraryAnswer)
  world.says('/books/v1/volumes', googleAnswer)
  await site.database.pool.query('truncate catalog.adding_entries, catalog.lookups')
})

const add = (number: string, more: Record<string, string> = {}) =>
  staff.submit('/adding/entries', { isbn: number, branchId, barcode: '', ...more })

const page = async () => (await staff.visit('/adding')).text

const copiesOf = (number: string) =>
  tables(site.database.db)
    .selectFrom('catalog.copies as copy')
    .innerJoin('catalog.identifiers as identifier', 'identifier.edition_id', 'copy.edition_id')
    .innerJoin('catalog.editions as edition', 'edition.id', 'copy.edition_id')
    .select(['copy.id', 'copy.barcode', 'copy.location', 'edition.title', 'edition.id as editionId'])
    .where('identifier.value', '=', number)
    .orderBy('copy.id')
    .execute()

const entry = () =>
  tables(site.database.db)
    .selectFrom('catalog.adding_entries')
    .selectAll()
    .orderBy('id', 'desc')
    .executeTakeFirstOrThrow()

const stands = async (title: string) => (await staff.visit(`/search?q=${encodeURIComponent(title)}`)).text

const nextIsbn = (place: number) => {
  const stem = `97801410${String(place).padStart(4, '0')}`
  const sum = [...stem].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 1 : 3), 0)
  return stem + ((10 - (sum % 10)) % 10)
}
/** A book of its own, known outside. */
const known = (number: string, title: string) =>
  world.says('/api/books', {
    [`ISBN:${number}`]: { title, authors: [{ name: 'Marta Øverland' }], identifiers: { isbn_13: [number] } },
  })

describe('a book that is added by its number', () => {
  it('comes from outside when nobody here has it, with a copy, and is told', async () => {
    const answer = await add('978-0-316-45369-1', { location: 'Local history' })
    expect(answer.status).toBe(303)
    expect(answer.location).toContain('location=Local+history')
    const told = await staff.visit(answer.location ?? '')
    expect(told.text).toMatch(/Added: The Lighthouse Ledger, barcode 3\d{13}\./)
    expect(told.text).toContain('from Open Library, Google Books')
    expect(await copiesOf(isbn)).toMatchObject([{ location: 'Local history' }])
    expect(await stands('lighthouse øverland')).toContain('The Lighthouse Ledger')
  })

  it('is asked of nobody when the installation has it, and gets another copy', async () => {
    await add('0-316-45369-2')
    expect(world.asked).toEqual([])
    expect(await copiesOf(isbn)).toHaveLength(2)
    expect(await page()).toContain('known here')
  })

  it('gets the barcode on its label; one that is taken is refused, and nothing else is written', async () => {
    const number = nextIsbn(1)
    known(number, 'Tides of the Skerries')
    await add(nextIsbn(1), { barcode: 'T-1', labels: 'own' })
    expect(await copiesOf(number)).toMatchObject([{ barcode: 'T-1' }])
    known(nextIsbn(2), 'A Book That Was Not Added')
    const refused = await add(nextIsbn(2), { barcode: 'T-1', labels: 'own' })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain(`value="${nextIsbn(2)}"`)
    expect(await copiesOf(nextIsbn(2))).toEqual([])
    expect(await stands('A Book That Was Not Added')).not.toContain('Marta Øverland')
  })

  it('stays in the list when nobody knows it, with a way to add it by hand', async () => {
    world.says('/api/books', {})
    world.says('/books/v1/volumes', { totalItems: 0 })
    await add(nextIsbn(3))
    const { html, text } = await staff.visit('/adding')
    expect(text).toContain('1 book is still to do')
    expect(text).toContain('Nobody knows this number')
    expect(html).toContain(`/books/new?isbn=${nextIsbn(3)}`)
    await staff.submit(`/adding/entries/${(await entry()).id}/dropping`)
    expect(await page()).toContain('Nothing added yet')
  })

  it('waits when those outside cannot be reached, and is added when they can again', async () => {
    world.answers('/api/books', (_url, res) => res.writeHead(503).end())
    world.answers('/books/v1/volumes', (_url, res) => res.writeHead(503).end())
    const answer = await add(nextIsbn(4))
    expect((await staff.visit(answer.location ?? '')).text).toContain('cannot be reached just now')
    known(nextIsbn(4), 'The Patient Book')
    await staff.submit(`/adding/entries/${(await entry()).id}/retry`)
    const text = await page()
    expect(text).toContain('The Patient Book')
    expect(text).not.toContain('still to do')
  })

  it.each([
    ['nothing', '', 'Scan or type the number of a book'],
    ['a wrong check digit', '9780316453690', 'digits do not fit together'],
    ['a shop’s number', '5012345678900', 'digits do not fit together'],
  ])('refuses %s and keeps what was typed', async (_what, typed, words) => {
    const answer = await add(typed)
    expect(answer.status).toBe(422)
    expect(answer.text).toContain(words)
    expect(answer.html).toContain('role="alert"')
    if (typed) expect(answer.html).toContain(`value="${typed}"`)
    expect(world.asked).toEqual([])
  })

  it('is written once when two add it at the same time', async () => {
    known(nextIsbn(5), 'Twice at Once')
    const answers = await Promise.all([add(nextIsbn(5)), add(nextIsbn(5)), add(nextIsbn(5))])
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303])
    const copies = await copiesOf(nextIsbn(5))
    expect(copies).toHaveLength(3)
    expect(new Set(copies.map(({ editionId }) => editionId)).size).toBe(1)
  })
})

describe('taking back', () => {
  it('removes the copy, and the book when it was made for it', async () => {
    known(nextIsbn(6), 'Taken Back')
    await add(nextIsbn(6))
    expect(await stands('Taken Back')).toContain('Marta Øverland')
    const answer = await staff.submit(`/adding/entries/${(await entry()).id}/undoing`)
    expect((await staff.visit(answer.location ?? '')).text).toContain('Taken back: Taken Back')
    expect(await copiesOf(nextIsbn(6))).toEqual([])
    expect(await stands('Taken Back')).not.toContain('Marta Øverland')
    known(nextIsbn(6), 'Taken Back')
    await add(nextIsbn(6))
    expect(await copiesOf(nextIsbn(6))).toHaveLength(1)
  })

  it('leaves a book that was there before', async () => {
    known(nextIsbn(7), 'There Before')
    await add(nextIsbn(7))
    await add(nextIsbn(7))
    await staff.submit(`/adding/entries/${(await entry()).id}/undoing`)
    expect(await copiesOf(nextIsbn(7))).toHaveLength(1)
    expect(await stands('There Before')).toContain('Marta Øverland')
  })

  it('is refused for a copy that is lent', async () => {
    known(nextIsbn(8), 'Lent at Once')
    await add(nextIsbn(8))
    const patron = (await register(site, staff, '20000008')).replace('/patrons/', '')
    const [copy] = await copiesOf(nextIsbn(8))
    await staff.submit('/desk/scans', { barcode: copy?.barcode ?? '', patron })
    const answer = await staff.submit(`/adding/entries/${(await entry()).id}/undoing`)
    expect((await staff.visit(answer.location ?? '')).text).toContain('lent or wanted')
    expect(await copiesOf(nextIsbn(8))).toHaveLength(1)
  })

  it('is refused where it would take away the book that a club meets over, and says no more of the club', async () => {
    known(nextIsbn(9), 'Met Over')
    await add(nextIsbn(9))
    const { id, work_id } = await entry()
    const reader = await somebody(site, 'Wren')
    const club = { name: 'Very Secret Readers', joining: 'invitation', language: 'en', zone: 'Europe/London' }
    const founded = await reader.browser.submit('/clubs', { ...club, once: newId() })
    const meeting = { work: work_id ?? '', day: '2099-03-05', begins: '19:30', ends: '21:00', once: newId() }
    await reader.browser.submit(`${founded.location}/meetings`, meeting)
    const answer = await staff.submit(`/adding/entries/${id}/undoing`)
    const { text } = await staff.visit(answer.location ?? '')
    expect(text).toContain('A club meets over that book, so it stays.')
    expect(text).not.toContain('Very Secret')
    expect(await copiesOf(nextIsbn(9))).toHaveLength(1)
    await add(nextIsbn(9))
    await staff.submit(`/adding/entries/${(await entry()).id}/undoing`)
    expect(await copiesOf(nextIsbn(9))).toHaveLength(1)
  })
})

describe('the cover of a book that was added', () => {
  const run = (address: string, editionId: string) => {
    const { lookups } = readConfig({ NODE_ENV: 'test', ...world.settings })
    const wanted = { edition_id: editionId, address, library_id: null, person_id: null }
    return fetchCoverJob.run(wanted, { ...jobContext(site, new Date()), lookups })
  }
  const coverOf = async (editionId: string) =>
    (
      await tables(site.database.db)
        .selectFrom('catalog.editions')
        .select('cover')
        .where('id', '=', editionId)
        .executeTakeFirstOrThrow()
    ).cover

  it('is brought by a job, and never over one that somebody gave', async () => {
    known(nextIsbn(9), 'With a Picture')
    await add(nextIsbn(9))
    const [copy] = await copiesOf(nextIsbn(9))
    const picture = await sharp({ create: { width: 300, height: 450, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()
    world.answers('/9-L.jpg', (_url, res) => res.end(picture))
    await run(`${world.origin}/9-L.jpg`, copy?.editionId ?? '')
    const first = await coverOf(copy?.editionId ?? '')
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(await run(`${world.origin}/9-L.jpg`, copy?.editionId ?? '')).toEqual({ cover: 'not-wanted' })
    expect(await coverOf(copy?.editionId ?? '')).toBe(first)
  })

  it('is sent for in the transaction that adds the book', async () => {
    await tables(site.database.db).deleteFrom('catalog.identifiers').where('value', '=', isbn).execute()
    await add(isbn)
    const { rows } = await site.database.pool.query(
      `select data from pgboss.job where name = 'catalog.fetch-cover' order by created_on desc limit 1`,
    )
    expect(rows[0]?.data).toMatchObject({ address: 'https://covers.openlibrary.org/b/id/1-L.jpg' })
  })
})
