import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { importSettled } from '../../../../tests/import-fixture.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { transaction } from '../../../database.ts'
import { startWorker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { reindexWorks } from '../books/indexing.ts'
import { ownHeadings } from '../csv/own-columns.ts'
import { readMarc } from '../marc/iso2709.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { valuesIn } from '../marc/record.ts'
import { catalog } from '../module.ts'

const site = testSite()
let staff: Browser

beforeAll(async () => {
  staff = await librarian(site)
  const worker = await startWorker({
    database: site.database,
    jobs: catalog.jobs ?? [],
    filesDir: site.filesDir,
    log: silentLog,
    pollEvery: 30,
    watched: true,
  })
  const { branchId } = await idsOf(site)
  const bytes = Buffer.concat([
    marcFixture([
      ['001', 'x1'],
      ['100', '1 ', 'a', 'Eliot, George'],
      ['245', '10', 'a', 'Middlemarch'],
      ['260', '  ', 'b', 'Penguin'],
      ['583', '  ', 'a', 'Rebound in 1990'],
      ['952', '  ', 'p', 'C-1', 'o', '823 ELI', 'g', '8.99'],
    ]),
    marcFixture([
      ['001', 'x2'],
      ['245', '10', 'a', '=Formulas'],
      ['952', '  ', 'p', 'C-2'],
    ]),
  ])
  const fields = { branchId, copies: 'named', itemType: '' }
  const { location } = await staff.upload('/imports', fields, { field: 'file', name: 'two.mrc', bytes })
  await importSettled(site, worker, location ?? '', 'catalog.read-import')
  await staff.submit(`${location}/commitment`)
  await importSettled(site, worker, location ?? '', 'catalog.write-import')
  await worker.stop()
})

const records = (text: string) =>
  text
    .split('\u001d')
    .filter(Boolean)
    .map(one => readMarc({ bytes: Buffer.from(`${one}\u001d`), whole: true }))
    .flatMap(one => ('unreadable' in one ? [] : [one]))
const fieldValues = (record: ReturnType<typeof records>[number] | undefined, tag: string, code: string) =>
  record?.fields.filter(field => field.tag === tag).flatMap(field => valuesIn(field, code))

describe('an export', () => {
  it('holds each record as it came, with what was changed since', async () => {
    await sql`update catalog.editions set publisher = 'Oxford' where title = 'Middlemarch'`.execute(
      site.database.db,
    )
    const { html } = await staff.visit('/catalog/export?as=marc')
    const found = records(html)
    const book = found.find(
      record =>
        fieldValues(record, '001', '') !== undefined && JSON.stringify(record).includes('Middlemarch'),
    )
    expect(found).toHaveLength(2)
    expect(fieldValues(book, '264', 'b')).toEqual(['Oxford'])
    expect(fieldValues(book, '583', 'a')).toEqual(['Rebound in 1990'])
    expect([fieldValues(book, '952', 'p'), fieldValues(book, '952', 'g')]).toEqual([['C-1'], ['8.99']])
  })

  it.each([
    ['marc8', /Middlemarch/],
    ['marcxml', /^<\?xml[\s\S]*<\/collection>\s*$/],
    ['json', /^\[\n[\s\S]*Middlemarch[\s\S]*\]\n$/],
    ['csv', /Middlemarch/],
  ])('comes as %s, too', async (form, pattern) => {
    const { html, status } = await staff.visit(`/catalog/export?as=${form}`)
    expect(status).toBe(200)
    expect(html).toMatch(pattern)
    if (form === 'json') expect(JSON.parse(html)).toHaveLength(2)
  })

  it('of a table guards cells against formulas', async () => {
    const { html } = await staff.visit('/catalog/export?as=csv')
    expect(html).toContain(ownHeadings[0])
    expect(html).toContain("'=Formulas")
  })

  it('of a search holds what is found', async () => {
    const { html } = await staff.visit('/catalog/export?q=middlemarch&as=json')
    expect(JSON.parse(html)).toHaveLength(1)
    const page = await staff.visit('/catalog/export?q=middlemarch')
    expect(page.text).toContain('What your search finds')
  })

  it('holds nothing of another library, neither its titles nor its copies', async () => {
    const other = await makeLibrary(site.database.db)
    const theirs = await putOnShelf(site.database.db, {
      libraryId: other.libraryId,
      branchId: other.branchIds[0] ?? '',
      title: 'Not ours',
      barcodes: ['THEIRS-1'],
    })
    const { rows } = await sql<{ id: string; edition: string }>`
      select w.id, e.id as edition from catalog.works w join catalog.editions e on e.work_id = w.id
      where w.title = 'Middlemarch'`.execute(site.database.db)
    await sql`update catalog.copies set work_id = ${rows[0]?.id}, edition_id = ${rows[0]?.edition}
      where barcode = 'THEIRS-1'`.execute(site.database.db)
    const { html } = await staff.visit(`/catalog/export?as=json&work=${theirs.workId}&work=${rows[0]?.id}`)
    expect(JSON.parse(html)).toHaveLength(1)
    expect(html).not.toContain('THEIRS-1')
  })

  it('of a search of every catalogue holds what it found there, and nothing that others keep to themselves', async () => {
    const other = await makeLibrary(site.database.db)
    const theirs = await putOnShelf(site.database.db, {
      libraryId: other.libraryId,
      branchId: other.branchIds[0] ?? '',
      title: 'Lantern of the neighbours',
      barcodes: ['THEIRS-2'],
    })
    await transaction(site.database.db, tx => reindexWorks(tx, [theirs.workId]))
    await sql`update catalog.holdings set note = 'Their secret', call_number = 'THEIR SHELF'
      where work_id = ${theirs.workId}`.execute(site.database.db)
    const titles = async () =>
      (await staff.visit('/catalog/export?q=lantern&where=everywhere&as=marcxml')).html
    expect(await titles()).toContain('Lantern of the neighbours')
    expect(await titles()).not.toMatch(/THEIR/i)
    expect((await staff.visit('/catalog/export?q=lantern&as=marcxml')).html).not.toContain('Lantern')
    expect((await staff.visit('/catalog/export?q=lantern&where=everywhere')).text).toContain(
      'every catalogue',
    )
    await sql`update identity.libraries set public_catalogue = false where id = ${other.libraryId}`.execute(
      site.database.db,
    )
    expect(await titles()).not.toContain('Lantern')
  })

  it('gives strangers the records of a public catalogue, and no copies', async () => {
    const { html } = await site.browser().visit('/catalog/export?as=marc')
    expect(records(html)).toHaveLength(2)
    expect(html).not.toContain('C-1')
    expect(html).not.toContain('Rebound')
    await sql`update identity.libraries set public_catalogue = false`.execute(site.database.db)
    expect((await site.browser().visit('/catalog/export?as=marc')).html).not.toContain('Middlemarch')
  })
})
