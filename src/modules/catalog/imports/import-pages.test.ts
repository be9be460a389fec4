import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { importSettled } from '../../../../tests/import-fixture.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { startWorker, type Worker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { marcFixture } from '../marc/marc-fixture.ts'
import { catalog } from '../module.ts'

const site = testSite()
let staff: Browser
let worker: Worker

beforeAll(async () => {
  staff = await librarian(site)
  worker = await startWorker({
    database: site.database,
    jobs: catalog.jobs ?? [],
    filesDir: site.filesDir,
    log: silentLog,
    pollEvery: 30,
    watched: true,
  })
  return () => worker.stop()
})

async function upload(
  name: string,
  bytes: string | Buffer,
  fields: Record<string, string> = {},
): Promise<string> {
  const { branchId } = await idsOf(site)
  const answer = await staff.upload(
    '/imports',
    { branchId, copies: 'named', itemType: '', ...fields },
    { field: 'file', name, bytes: Buffer.from(bytes) },
  )
  await importSettled(site, worker, answer.location ?? '', 'catalog.read-import')
  return answer.location ?? ''
}

const reread = (address: string) => importSettled(site, worker, address, 'catalog.read-import')

async function write(address: string): Promise<void> {
  await staff.submit(`${address}/commitment`)
  await importSettled(site, worker, address, 'catalog.write-import')
}

describe('the columns of a table', () => {
  const table =
    'Werk;Verfasser;Schlagwörter\nDer Zauberberg;Mann, Thomas;Davos/Krankheit\nFaust;Goethe;Teufel\n'

  it('are asked for where no heading means a title, shown with what they hold, and read as chosen', async () => {
    const address = await upload('eigene.csv', table)
    expect((await staff.visit(address)).text).toContain('No column is headed Title')
    const page = await staff.visit(`${address}/columns`)
    expect(page.text).toContain('Mann, Thomas')
    const chosen = { 'column-0': 'title', 'column-1': 'author', 'column-2': 'subjects', separator: 'slash' }
    expect((await staff.submit(`${address}/columns`, chosen)).status).toBe(303)
    await reread(address)
    expect((await staff.visit(address)).text).toContain('2 sure · 0 ask you')
    const { rows } = await site.database.pool.query(
      'select draft from catalog.import_rows where import_id = $1 and number = 1',
      [address.replace('/imports/', '')],
    )
    expect(rows[0].draft).toMatchObject({
      title: 'Der Zauberberg',
      contributors: [{ name: 'Thomas Mann' }],
      subjects: [{ label: 'Davos' }, { label: 'Krankheit' }],
    })
  })

  it('are remembered for the next file with the same headings', async () => {
    const address = await upload('noch-eine.csv', table.replace('Faust', 'Woyzeck'))
    expect((await staff.visit(address)).text).toContain('2 sure')
  })

  it('are refused with a reason without a title, or with two for one field', async () => {
    const address = await upload('dritte.csv', 'Title,Other\nUlysses,x\n')
    const none = await staff.submit(`${address}/columns`, {
      'column-0': '',
      'column-1': '',
      separator: 'usual',
    })
    expect(none.status).toBe(422)
    expect(none.text).toContain('Choose which column holds the title')
    const twice = await staff.submit(`${address}/columns`, { 'column-0': 'title', 'column-1': 'title' })
    expect(twice.text).toContain('Another column goes there already')
  })
})

describe('the rules of an import', () => {
  it('are set on its page and kept for the next, when told', async () => {
    const record = (...fields: [string, string, string, string][]) =>
      marcFixture([['020', '  ', 'a', '9780141439549'], ['245', '10', 'a', 'Middlemarch'], ...fields])
    await write(await upload('one.mrc', record(['260', '  ', 'b', 'Blackwood'])))
    const address = await upload('two.mrc', record(['260', '  ', 'b', 'Penguin']))
    expect((await staff.visit(`${address}?rows=already`)).text).toContain('Middlemarch')
    const page = await staff.visit(`${address}/rules`)
    expect(page.text).toContain('Take theirs')
    const ways = [...page.html.matchAll(/name="(way-\w+)"/g)].map(([, name]) => [name ?? '', 'fill'])
    const rules = { ...Object.fromEntries(ways), match: 'isbn', 'way-publisher': 'take', usual: 'yes' }
    expect((await staff.submit(`${address}/rules`, rules)).status).toBe(303)
    await reread(address)
    expect((await staff.visit(address)).html).toMatch(/<del[^>]*>Blackwood<\/del> → <ins[^>]*>Penguin<\/ins>/)
    const next = await upload('three.mrc', record(['260', '  ', 'b', 'Oxford']))
    expect((await staff.visit(next)).html).toMatch(/<del[^>]*>Blackwood<\/del> → <ins[^>]*>Oxford<\/ins>/)
    expect((await staff.submit(`${next}/rules`, { ...rules, 'way-publisher': 'add' })).status).toBe(422)
  })
})

describe('a record that was not imported', () => {
  it('of a table is mended in its cells and written with the rest', async () => {
    const address = await upload('books.csv', 'Title,Author\nBeloved,Toni Morrison\n,Nella Larsen\n')
    await write(address)
    const failed = await staff.visit(`${address}?rows=failed`)
    expect(failed.html).toContain(`${address}/rows/2`)
    expect((await staff.visit(`${address}/rows/2`)).html).toContain('value="Nella Larsen"')
    const still = await staff.submit(`${address}/rows/2`, { 'cell-0': ' ', 'cell-1': 'Nella Larsen' })
    expect([still.status, still.text.includes('The record has no title.')]).toEqual([422, true])
    await staff.submit(`${address}/rows/2`, { 'cell-0': 'Passing', 'cell-1': 'Nella Larsen' })
    expect((await staff.visit(address)).text).toContain('1 mended record is not written yet')
    await write(address)
    expect((await staff.visit(`${address}?rows=imported`)).text).toContain('Passing')
    expect((await staff.visit(`${address}/rows/2`)).status).toBe(404)
    await staff.submit(`${address}/undoing`)
    await importSettled(site, worker, address, 'catalog.undo-import')
    expect((await staff.visit('/search?q=passing')).text).not.toContain('Nella')
  })

  it('of MARC is mended as lines, whatever was wrong with it', async () => {
    const whole = marcFixture([
      ['001', 'q1'],
      ['245', '10', 'a', 'Quicksand'],
    ])
    const broken = Buffer.concat([whole.subarray(0, 24), Buffer.from('245'), whole.subarray(24)])
    const address = await upload('broken.mrc', Buffer.concat([broken, whole.subarray(0, 0)]))
    const page = await staff.visit(`${address}/rows/1`)
    expect(page.text).toContain('$aQuicksand')
    const record = '=LDR  00000nam a2200000 a 4500\n=245  10$aQuicksand'
    await staff.submit(`${address}/rows/1`, { record })
    expect((await staff.visit(address)).text).toContain('1 sure')
  })

  it('is downloaded in its own format, and comes again as a retry of its import', async () => {
    const address = await upload('more.csv', 'Title;Author\n;Jean Rhys\nJazz;Toni Morrison\n')
    await write(address)
    const file = await staff.visit(`${address}/failures?as=source`)
    expect(file.html.split(/\r?\n/).slice(0, 2)).toEqual([
      'Title;Author;Reason',
      ';Jean Rhys;"The record has no title."',
    ])
    const mended = file.html.replace(';Jean', 'Voyage in the dark;Jean')
    const again = await upload('more-again.csv', mended, { retry: address.replace('/imports/', '') })
    const page = await staff.visit(again)
    expect(page.text).toContain('1 sure')
    expect(page.html).toContain(`href="${address}"`)
  })
})
