import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../../tests/form-fields.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { somebody } from '../../../../tests/somebody.ts'
import { transaction } from '../../../database.ts'
import { candidatesFor } from '../drafts/candidates.ts'
import { approveProvisional, matchProvisional } from '../index.ts'
import { tables } from '../tables.ts'
import { canonicalWork } from './book-query.ts'
import { draftOf } from './books.ts'
import { fileBooks, newFiling } from './filing.ts'
import { reindexWorks } from './indexing.ts'

const site = testSite()
const now = new Date('2026-11-20T09:00:00Z')
let staff: Browser
let maker: Browser
let makerId = ''
let libraryId = ''

beforeAll(async () => {
  staff = await librarian(site)
  const person = await somebody(site, 'Wren')
  maker = person.browser
  makerId = person.id
  libraryId = (await idsOf(site)).libraryId
})

const draft = (title: string, isbn: string | null) => {
  const one = draftOf({
    title,
    subtitle: null,
    authors: 'Zoya Quillfeather',
    isbn,
    publisher: 'Attic Press',
    year: 1999,
    language: 'en',
    pages: null,
    format: 'book',
    subjects: 'Quillwork',
    callNumber: null,
  })
  if (one === null) throw new Error('The ISBN does not hold.')
  return one
}

/** A record as a person's own log makes it: in no library's list. */
async function provisional(title: string, isbn: string | null = null): Promise<string> {
  return transaction(site.database.db, async tx => {
    const written = { ...draft(title, isbn), series: [{ name: 'Attic tales', number: '1' }] }
    const filing = newFiling(written, null)
    await fileBooks(tx, [filing], { libraryId, now })
    await tables(tx)
      .updateTable('catalog.works')
      .set({ provisional_for: makerId, made_by_library: null })
      .where('id', '=', filing.workId)
      .execute()
    await reindexWorks(tx, [filing.workId])
    return filing.workId
  })
}

const idIn = async (table: string, where: string) => {
  const { rows } = await sql<{
    id: string
  }>`select id from ${sql.table(table)} where ${sql.raw(where)}`.execute(site.database.db)
  return rows[0]?.id ?? ''
}

describe('a record that somebody’s own log made', () => {
  it('is seen by its maker and stands in nobody’s list, search, heading or suggestion', async () => {
    const workId = await provisional('The attic lantern', '9780306406157')
    const { workId: other } = await shelve(site, 'Another lantern')
    expect((await maker.visit(`/books/${workId}`)).text).toContain('The attic lantern')
    const contributor = await idIn('catalog.contributors', `name = 'Zoya Quillfeather'`)
    const series = await idIn('catalog.series', `name = 'Attic tales'`)
    const subject = await idIn('catalog.subjects', `label = 'Quillwork'`)
    const pages = [
      `/books/${workId}`,
      `/books/${workId}/edit`,
      `/books/${workId}/history`,
      `/books/${workId}/editions`,
      `/contributors/${contributor}`,
      `/series/${series}`,
      `/subjects/${subject}`,
    ]
    for (const page of pages) expect((await staff.visit(page)).status, page).toBe(404)
    const lists = [
      '/catalog',
      '/search?q=attic+lantern',
      '/search?q=attic+lantern&where=everywhere',
      '/search?q=9780306406157',
      '/search?q=quillfeather&in=author&where=everywhere',
      '/search?q=quillwork&in=subject&where=everywhere',
      '/search?q=atic+lantren&where=everywhere',
      `/books/${other}/merger?q=attic+lantern`,
      `/books/${other}/merger?q=${workId}`,
      `/contributors/${contributor}/merger?q=zoya`,
      '/api/v1/suggest?q=attic+l',
      '/api/v1/suggest?q=quillf',
      `/api/v1/libraries/${libraryId}/books?q=attic`,
      '/api/v1/search?q=attic',
      `/api/v1/libraries/${libraryId}/books/${workId}`,
      `/api/v1/books/${workId}`,
    ]
    for (const list of lists)
      for (const reader of [staff, site.browser()])
        expect((await reader.visit(list)).html, list).not.toContain('The attic lantern')
    const found = await candidatesFor(site.database.db, [draft('The attic lantern', '9780306406157')])
    expect(found.flat().filter(one => one.workId === workId)).toEqual([])
  })

  it('joins a library’s list when it is approved, once', async () => {
    const workId = await provisional('The cellar lantern')
    const approve = () =>
      transaction(site.database.db, tx =>
        approveProvisional(tx, workId, libraryId, { personId: makerId, now }),
      )
    expect(await approve()).toEqual({ workId })
    expect((await staff.visit('/search?q=cellar+lantern')).text).toContain('The cellar lantern')
    expect(await approve()).toEqual({ refused: 'not-provisional' })
    const address = `/books/${workId}`
    const form = fieldsOfForm((await staff.visit(`${address}/edit`)).html, address)
    expect((await staff.submit(address, { ...form, title: 'The cellar lamp' })).status).toBe(303)
  })

  it('lives on in the record that it turns out to be, which gets an edition it had not', async () => {
    const workId = await provisional('The hall lantern', '9780306406164')
    const { workId: into } = await shelve(site, 'The hall lantern')
    const match = (to: string) =>
      transaction(site.database.db, tx => matchProvisional(tx, workId, to, { personId: makerId, now }))
    const hidden = await provisional('Still hidden')
    expect(await match(hidden)).toEqual({ refused: 'unknown-work' })
    expect(await match(into)).toEqual({ workId: into })
    expect(await canonicalWork(site.database.db, workId)).toBe(into)
    expect((await maker.visit(`/books/${workId}`)).location).toBe(`/books/${into}`)
    expect((await staff.visit(`/books/${into}`)).text).toContain('Attic Press')
    expect(await match(into)).toEqual({ refused: 'not-provisional' })
  })
})
