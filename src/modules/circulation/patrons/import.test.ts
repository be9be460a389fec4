import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { librarian, register } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { startWorker, type Worker } from '../../../jobs/worker.ts'
import { silentLog } from '../../../log.ts'
import { writePatrons } from './import-writing.ts'

const site = testSite()
let staff: Browser
let worker: Worker
let known = ''

beforeAll(async () => {
  staff = await librarian(site)
  worker = await startWorker({
    database: site.database,
    jobs: [writePatrons],
    filesDir: site.filesDir,
    log: silentLog,
    pollEvery: 30,
    watched: true,
  })
  known = await register(site, staff, '50000001', 'Wren Adeyemi')
  return () => worker.stop()
})

const sent = (text: string) =>
  staff.upload('/patrons/imports', {}, { field: 'file', name: 'patrons.csv', bytes: Buffer.from(text) })
/** Sends a file; the address that this leads to. */
const preview = async (text: string) => (await sent(text)).location ?? ''
const rows = [
  'Card number;Name;Category;Phone;Expires',
  '50000001;Wren Adeyemi;;020 7946 0000;',
  '50000002;Jonas Brandt;Child;;2030-05-01',
  '50000003;Mina;King;;',
  '50000004;Nobody;;;soon',
  '50000002;Jonas again;;;',
].join('\n')
const patrons = async () =>
  (
    await sql<{ count: number }>`select count(*)::int as count from circulation.patrons`.execute(
      site.database.db,
    )
  ).rows[0]?.count

it('says what a file of patrons would do, row by row, and writes nothing yet', async () => {
  const { location } = await sent(rows)
  const { text } = await staff.visit(location ?? '')
  expect(text).toContain('1 new · 1 changed · 0 already so · 3 cannot be read.')
  expect(text).toMatch(/2 Wren Adeyemi 50000001 Changes: telephone/)
  expect(text).toContain('Cannot be read: The library has no such category')
  expect(text).toContain('Cannot be read: Write a date')
  expect(text).toContain('Cannot be read: This card stands in the file twice')
  expect(await patrons()).toBe(1)
})

/** Presses "Write" and runs the job that this sends; returns the page that told of it. */
async function write(address: string | null) {
  const { pathname: path, searchParams } = new URL(address ?? '', 'http://here')
  const { location } = await staff.submit(`${path}/writing`, { columns: searchParams.get('columns') ?? '' })
  const task = new URL(location ?? '', 'http://here').searchParams.get('task') ?? ''
  await worker.settled('circulation.write-patrons', task)
  return staff.visit(location ?? '')
}

it('writes it in the background, gives back what was left, and does nothing with the same file again', async () => {
  const location = await preview(rows)
  const written = await write(location)
  expect(written.text).toContain('Written: 1 new, 1 changed, 3 left out.')
  expect(written.text).toContain('The 3 rows that were left')
  expect((await staff.visit(known)).text).toContain('020 7946 0000')
  expect(await patrons()).toBe(2)
  expect((await staff.visit(location)).text).toContain('0 new · 0 changed · 2 already so · 3 cannot be read.')
  expect((await write(location)).text).toContain('Written: 0 new, 0 changed, 3 left out.')
  expect(await patrons()).toBe(2)
  const failures = await staff.visit(`${location}/failures`)
  expect(failures.html).toContain('4,The library has no such category,50000003,Mina,King,,')
})

it('lets a file go once all of it is written', async () => {
  const location = await preview('Card;Name\n50000007;Ngaio')
  const written = await write(location)
  expect(written.text).toContain('Written: 1 new, 0 changed.')
  expect(written.text).not.toContain('left')
  expect((await staff.visit(location)).status).toBe(404)
})

it('asks what the columns hold where the headings do not say, and reads the file so', async () => {
  const location = await preview('Ausweis;Wer;Seit\n50000008;Tove Lind;2020')
  expect(location).toMatch(/\/columns$/)
  const page = await staff.visit(location)
  expect(page.text).toContain('Ausweis 50000008')
  const twice = await staff.submit(location, { 'column-0': 'card', 'column-1': 'card', 'column-2': '' })
  expect(twice.status).toBe(422)
  expect(twice.text).toContain('Another column goes there already')
  const none = await staff.submit(location, { 'column-0': '', 'column-1': 'name', 'column-2': '' })
  expect(none.text).toContain('Choose a column for the card, and one for the name')
  const chosen = await staff.submit(location, { 'column-0': 'card', 'column-1': 'name', 'column-2': '' })
  const read = chosen.location ?? ''
  expect((await staff.visit(read)).text).toMatch(/2 Tove Lind 50000008 New/)
  expect((await write(read)).text).toContain('Written: 1 new')
  expect((await staff.visit('/patrons?q=Tove')).text).toContain('50000008')
  expect((await staff.visit(location)).status).toBe(404)
})

it('takes a column otherwise than its heading says', async () => {
  const location = await preview('Card;Name;Note\n50000009;Ada;020 7946 0001')
  const address = `${location}/columns`
  const { location: chosen } = await staff.submit(address, {
    'column-0': 'card',
    'column-1': 'name',
    'column-2': 'phone',
  })
  await write(chosen)
  const { rows: written } = await sql`select phone, note from circulation.patrons where name = 'Ada'`.execute(
    site.database.db,
  )
  expect(written).toEqual([{ phone: '020 7946 0001', note: null }])
})

it('refuses an empty file, and one of nobody’s', async () => {
  expect((await sent('\n\n')).text).toContain('The file is empty')
  expect((await staff.visit('/patrons/imports/01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11')).status).toBe(404)
  const task = '01936f2e-7c1a-7a40-8f53-2b1f6f0e9d11'
  expect((await staff.visit(`/patrons/imports/${task}?task=${task}`)).status).toBe(404)
})

it('cannot read an address that no mail goes to, and says where a file has no rows', async () => {
  const wrong = await preview('Card,Name,E-mail\n50000091,Uma,notamail\n')
  expect((await staff.visit(wrong)).text).toContain('Cannot be read: Write an e-mail address')
  const empty = await preview('Card,Name\n')
  expect((await staff.visit(empty)).text).toContain('It has headings, and no rows below them.')
})
