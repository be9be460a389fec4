import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { idsOf, librarian, shelve } from '../../../tests/ashgrove.ts'
import { fieldsOfForm } from '../../../tests/form-fields.ts'
import { importSettled } from '../../../tests/import-fixture.ts'
import { makeLibrary, putOnShelf } from '../../../tests/shelf.ts'
import { type Answer, type Browser, type Fields, testSite } from '../../../tests/site.ts'
import { transaction } from '../../database.ts'
import { newId } from '../../id.ts'
import { startWorker, type Worker } from '../../jobs/worker.ts'
import { silentLog } from '../../log.ts'
import { writeKey } from '../../web/kit/keyset.ts'
import { setModelSummary } from './index.ts'
import { type FixtureField, marcFixture } from './marc/marc-fixture.ts'
import { catalog } from './module.ts'

const site = testSite()
let staff: Browser
let branchId = ''
let worker: Worker

beforeAll(async () => {
  staff = await librarian(site)
  branchId = (await idsOf(site)).branchId
  worker = await startWorker({
    database: site.database,
    jobs: catalog.jobs ?? [],
    filesDir: site.filesDir,
    log: silentLog,
    watched: true,
  })
  return () => worker.stop()
})

const entry = (title: string, more: Record<string, string> = {}) => ({
  title,
  subtitle: '',
  authors: 'Le Guin, Ursula K.',
  isbn: '',
  publisher: '',
  year: '',
  language: '',
  pages: '',
  format: 'book',
  callNumber: '',
  subjects: '',
  copy: 'yes',
  branchId,
  barcode: '',
  location: '',
  itemType: '',
  price: '',
  ...more,
})

const add = async (title: string, more: Record<string, string> = {}) => {
  const answer = await staff.submit('/books', entry(title, more))
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

describe('a book that is added by hand', () => {
  it('stands on its page and is found, by a stranger too', async () => {
    const address = await add('The word for world is forest', {
      isbn: '0-399-11716-4',
      year: '1972',
      language: 'en',
      barcode: 'WW-1',
    })
    const page = await staff.visit(address)
    expect(page.text).toContain('Added: The word for world is forest, barcode WW-1')
    const stranger = site.browser()
    const found = await stranger.visit('/search?q=forést+wor+guin')
    expect(found.text).toContain('The word for world is forest')
    const seen = await stranger.visit(address)
    expect(seen.text).toMatch(
      /Ursula K. Le Guin .* 1 of 1 on the shelf .* 9780399117169 .* Central On the shelf/,
    )
    expect(seen.text).not.toContain('Change the record')
    expect((await stranger.visit('/search?q=978-0-399-11716-9')).text).toContain(
      'The word for world is forest',
    )
  })

  it('keeps what was typed and says all that is wrong', async () => {
    const answer = await staff.submit(
      '/books',
      entry(' ', { isbn: '0399117165', year: '19', pages: 'many', price: 'dear', branchId: newId() }),
    )
    expect(answer.status).toBe(422)
    expect(answer.title).toMatch(/^Error: /)
    for (const words of [
      'Write a title',
      'Check the ISBN',
      'Write a year',
      'Write the number of pages',
      'Write a price',
    ])
      expect(answer.text).toContain(words)
    expect(answer.html).toContain('value="0399117165"')
    expect((await staff.submit('/books', entry('Wrong number', { isbn: '0399117165' }))).text).toContain(
      'Check the ISBN',
    )
    expect((await staff.submit('/books', entry('Elsewhere', { branchId: newId() }))).text).toContain(
      'Choose a branch',
    )
  })

  it('is not written twice when its ISBN is known; the copy joins it', async () => {
    const address = await add('Rocannon’s world', { isbn: '9780441732913', barcode: 'RW-1' })
    const again = await add('Rocannon’s world', { isbn: '0441732917', barcode: 'RW-2' })
    expect(again).toBe(address)
    expect((await staff.visit(address)).text).toMatch(/We have this edition already.*2 of 2 on the shelf/)
    const other = await staff.submit('/books', entry('Quite another title', { isbn: '9780441732913' }))
    expect(other.text).toContain('Another book here has this ISBN')
  })

  it('is not half written when its barcode is taken', async () => {
    await add('First with the label', { barcode: 'SAME' })
    const answer = await staff.submit('/books', entry('Second with the label', { barcode: 'SAME' }))
    expect([answer.status, answer.text.includes('Another copy here has this barcode')]).toEqual([422, true])
    expect((await staff.visit('/search?q=second+label')).text).toContain('Nothing is called')
  })
})

describe('a record that is changed', () => {
  async function sendAndWrite(name: string, fields: FixtureField[]): Promise<{ address: string }> {
    const answer = await staff.upload(
      '/imports',
      { branchId, copies: 'named', itemType: '' },
      { field: 'file', name, bytes: marcFixture(fields) },
    )
    await importSettled(site, worker, answer.location ?? '', 'catalog.read-import')
    await staff.submit(`${answer.location}/commitment`)
    await importSettled(site, worker, answer.location ?? '', 'catalog.write-import')
    const page = await staff.visit(`${answer.location}?rows=imported`)
    return { address: /\/books\/[0-9a-f-]{36}/.exec(page.html)?.[0] ?? '' }
  }

  async function keptOf(workId: string) {
    const { rows } = await site.database.pool.query(
      `select (select array_agg(i.value order by i.value) from catalog.identifiers i
          where i.edition_id = e.id and i.kind = 'isbn') as isbns,
        (select array_agg(s.kind order by s.kind) from catalog.subjects s
          join catalog.work_subjects w on w.subject_id = s.id where w.work_id = e.work_id) as kinds,
        (select array_agg(c.dates) from catalog.contributors c
          join catalog.contributions o on o.contributor_id = c.id where o.work_id = e.work_id) as dates,
        e.languages
      from catalog.editions e where e.work_id = $1`,
      [workId],
    )
    return rows[0]
  }

  const hidden = (page: Answer, name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(page.html)?.[1] ?? ''
  /** What its form sends when this is changed in it. */
  const changes = (page: Answer, title: string, more: Fields = {}): Fields => ({
    ...fieldsOfForm(page.html, /action="(\/books\/[0-9a-f-]{36})"/.exec(page.html)?.[1] ?? ''),
    title,
    ...more,
  })

  it('is found by its new words only', async () => {
    const address = await add('City of ilusions', { subjects: 'Misprints' })
    const form = await staff.visit(`${address}/edit`)
    expect(form.html).toContain('City of ilusions')
    await staff.submit(address, changes(form, 'City of illusions', { subjects: 'Amnesia', pages: '160' }))
    const page = await staff.visit(address)
    expect(page.text).toMatch(/City of illusions .*160 pages.*Amnesia/)
    expect((await staff.visit('/search?q=ilusions&exactly=yes')).text).toContain('Nothing is called')
    expect((await staff.visit('/search?q=amnesia&in=subject')).text).toContain('City of illusions')
  })

  it('keeps what nobody touched: numbers and languages, kinds of subjects, years of life', async () => {
    const address = (
      await sendAndWrite('jazz.mrc', [
        ['020', '  ', 'a', '9780226043807'],
        ['020', '  ', 'a', '9780226043814'],
        ['041', '1 ', 'a', 'eng', 'a', 'fre'],
        ['100', '1 ', 'a', 'Berliner, Paul F.,', 'd', '1946-'],
        ['245', '10', 'a', 'Thinking in jazz'],
        ['600', '10', 'a', 'Evans, Bill'],
        ['650', ' 0', 'a', 'Improvisation'],
      ])
    ).address
    const id = address.replace('/books/', '')
    const before = await keptOf(id)
    expect(before).toMatchObject({ isbns: ['9780226043807', '9780226043814'], kinds: ['person', 'topic'] })
    expect(before.languages).toHaveLength(2)
    expect(before.dates).toEqual(['1946-'])
    const form = await staff.visit(`${address}/edit`)
    expect((await staff.submit(address, changes(form, 'Thinking in jazz, again'))).status).toBe(303)
    expect(await keptOf(id)).toEqual(before)
    const again = await staff.visit(`${address}/edit`)
    const numbers = { identifierKind: ['isbn', 'isbn'], identifierValue: ['0-14-043427-5', '9780226043814'] }
    await staff.submit(address, changes(again, 'Thinking in jazz', numbers))
    expect(await keptOf(id)).toMatchObject({ isbns: ['9780140434279', '9780226043814'] })
  })

  it('is refused the ISBN of another book, which is named', async () => {
    const other = await add('The eye of the heron', { isbn: '9780061054631' })
    const address = await add('Always coming home')
    const form = await staff.visit(`${address}/edit`)
    const answer = await staff.submit(
      address,
      changes(form, 'Always coming home', { identifierValue: '9780061054631' }),
    )
    expect([answer.status, answer.text.includes('Another book here has this ISBN')]).toEqual([422, true])
    expect(answer.html).toContain(`<a href="${other}" dir="auto">The eye of the heron</a>`)
    expect((await staff.visit(address)).text).not.toContain('9780061054631')
  })

  it('is not found with an edition of another book', async () => {
    const other = await staff.visit(`${await add('Malafrena')}/edit`)
    const address = await add('Orsinian tales')
    const form = await staff.visit(`${address}/edit`)
    const foreign = { editionId: hidden(other, 'editionId') }
    expect((await staff.submit(address, changes(form, 'Changed', foreign))).status).toBe(404)
    expect((await staff.visit(address)).text).toContain('Orsinian tales')
  })

  it('is not saved over somebody else’s change', async () => {
    const address = await add('Planet of exile')
    const form = await staff.visit(`${address}/edit`)
    await staff.submit(address, changes(form, 'Planet of exile, revised'))
    const late = await staff.submit(address, changes(form, 'Planet of exile, too late'))
    expect([late.status, late.html.includes('Planet of exile, too late')]).toEqual([409, true])
    expect((await staff.visit(address)).text).toContain('Planet of exile, revised')
  })

  it('takes all that can be said of it, and a row more without being saved', async () => {
    const address = await add('The lathe of heaven')
    const form = await staff.visit(`${address}/edit`)
    const asked = await staff.submit(address, changes(form, 'Not saved', { more: 'people' }))
    expect([asked.status, asked.html.match(/name="personName"/g)?.length]).toEqual([200, 2])
    expect((await staff.visit(address)).text).not.toContain('Not saved')
    const wrong = { identifierKind: ['isbn', 'issn'], identifierValue: ['9780060125639', '1234-5678'] }
    const refused = await staff.submit(
      address,
      changes(form, 'The lathe of heaven', { ...wrong, languages: 'Elvish' }),
    )
    expect(refused.status).toBe(422)
    expect(refused.html).toContain('href="#identifierValue-1"')
    expect(refused.text).toMatch(/Write languages by their codes/)
    const all = {
      personName: ['Ursula K. Le Guin', 'Susan O’Malley'],
      personRole: ['author', 'narrator'],
      identifierKind: ['isbn', 'doi'],
      identifierValue: ['0-684-12529-3', 'doi:10.1000/Lathe'],
      languages: 'English, fr',
      seriesName: 'Masterworks',
      seriesNumber: '44',
      subjects: 'Dreams',
      genres: 'Science fiction',
      originalYear: '1971',
      place: 'New York',
      summary: 'A man’s dreams come true.',
    }
    expect((await staff.submit(address, changes(form, 'The lathe of heaven', all))).status).toBe(303)
    const { text } = await staff.visit(address)
    for (const words of [
      'Susan O’Malley',
      '9780684125299',
      'Masterworks',
      'English, French',
      'First published 1971',
    ])
      expect(text).toContain(words)
  })

  it('tells what became of it, and goes back', async () => {
    const address = await add('Four ways to forgivness')
    const form = await staff.visit(`${address}/edit`)
    await staff.submit(address, changes(form, 'Four ways to forgiveness', { publisher: 'Harper' }))
    const history = await staff.visit(`${address}/history`)
    expect(history.text).toMatch(/Title Four ways to forgivness Four ways to forgiveness/)
    expect(history.text).toMatch(/Publisher nothing Harper/)
    const action = `${address}/reversions`
    const back = await staff.submit(action, fieldsOfForm(history.html, action))
    expect(back.status).toBe(303)
    expect((await staff.visit(address)).text).toContain('Four ways to forgivness')
    const late = await staff.submit(action, { ...fieldsOfForm(history.html, action), once: '' })
    expect([late.status, late.text.includes('It did not go back')]).toEqual([409, true])
  })

  it('shows a model’s summary apart from the publisher’s', async () => {
    const address = await add('The beginning place')
    const workId = address.replace('/books/', '')
    const made = { text: 'Two people find a twilight land.', model: 'small-1' }
    await transaction(site.database.db, tx =>
      setModelSummary(tx, workId, made, new Date('2026-03-01T09:00:00Z')),
    )
    expect((await staff.visit(address)).text).toMatch(
      /Summary by a language model Two people find a twilight land. Made by small-1 on 1 March/,
    )
  })

  it('is promised for the day it is due, and never for a day that has passed', async () => {
    const address = await add('Borrowed time', { barcode: 'BORROWED' })
    const dueOn = (due: string) =>
      sql`update catalog.copies set availability = 'on-loan', due_at = ${due} where barcode = 'BORROWED'`.execute(
        site.database.db,
      )
    await dueOn('2990-03-05T23:59:59Z')
    expect((await staff.visit(address)).text).toContain('On loan until 5 March 2990')
    expect((await staff.visit('/search?q=borrowed')).text).toMatch(
      /The copy is out ?, next back 5 March 2990/,
    )
    await dueOn('2026-03-05T23:59:59Z')
    expect((await staff.visit(address)).text).toMatch(/On loan ?, was due 5 March/)
    const { text } = await staff.visit('/search?q=borrowed')
    expect(text).toMatch(/The copy is out ?, was due 5 March/)
    expect(text).not.toContain('next back')
  })

  it('keeps where it stands as the library’s own word, which no record tells others', async () => {
    const { copy: _, ...sent } = entry('Unlocking the air', { callNumber: 'Behind the piano' })
    const address = (await staff.submit('/books', sent)).location ?? ''
    const { rows } = await site.database.pool.query(
      'select e.call_number, h.call_number as own from catalog.editions e join catalog.holdings h on h.work_id = e.work_id where e.work_id = $1',
      [address.slice('/books/'.length)],
    )
    expect(rows).toEqual([{ call_number: null, own: 'Behind the piano' }])
    expect((await staff.visit(address)).text).toContain('Behind the piano')
    expect((await staff.visit(`${address}/copies/new`)).html).toContain('Behind the piano')
    expect((await staff.visit('/search?q=piano')).text).toContain('Unlocking the air')
  })

  it('gets another copy, with a barcode of its own', async () => {
    const address = await add('The telling', { barcode: 'TT-1' })
    const form = await staff.visit(`${address}/copies/new`)
    const copy = {
      editionId: hidden(form, 'editionId'),
      branchId,
      barcode: '',
      location: 'Fiction',
      itemType: '',
      price: '8.99',
      callNumber: '813',
    }
    expect((await staff.submit(`${address}/copies`, { ...copy, barcode: 'TT-1' })).status).toBe(422)
    expect((await staff.submit(`${address}/copies`, copy)).status).toBe(303)
    expect((await staff.visit(address)).text).toMatch(/2 of 2 on the shelf.*813 Fiction On the shelf 3\d{13}/)
  })
})

describe('what is not theirs', () => {
  it('is not found: ids of other libraries, of nothing, and no ids', async () => {
    const closed = await makeLibrary(site.database.db)
    await site.database.pool.query('update identity.libraries set public_catalogue = false where id = $1', [
      closed.libraryId,
    ])
    const { workId } = await putOnShelf(site.database.db, {
      libraryId: closed.libraryId,
      branchId: closed.branchIds[0] ?? '',
      title: 'Kept apart',
      barcodes: ['K-1'],
    })
    for (const path of [
      `/books/${workId}`,
      `/books/${workId}/edit`,
      `/books/${newId()}`,
      '/books/none',
      `/imports/${newId()}`,
      `/imports/${newId()}/failures`,
    ])
      expect((await staff.visit(path)).status, path).toBe(404)
    expect((await staff.submit(`/books/${workId}/copies`, { branchId })).status).toBe(404)
    expect((await staff.submit(`/imports/${newId()}/commitment`)).status).toBe(404)
  })

  it('asks a stranger to sign in before anything is written', async () => {
    const stranger = site.browser()
    for (const path of ['/books/new', '/imports', '/imports/new'])
      expect((await stranger.visit(path)).location).toMatch(/^\/sign-in/)
    expect((await stranger.submit('/books', entry('Sneaked in'))).status).toBe(401)
  })
})

describe('a file that is imported', () => {
  const send = async (name: string, bytes: Uint8Array, fields: Record<string, string> = {}) =>
    staff.upload(
      '/imports',
      { branchId, copies: 'every', itemType: '', ...fields },
      { field: 'file', name, bytes },
    )

  const record = (title: string, isbn: string) =>
    marcFixture([
      ['020', '  ', 'a', isbn],
      ['100', '1 ', 'a', 'Butler, Octavia E.'],
      ['245', '10', 'a', title],
    ])

  it('is shown, then written, then taken back', async () => {
    const bytes = Buffer.concat([
      record('Kindred', '9780807083697'),
      record('Wild seed', '9780446676977'),
      record('Cut', '').subarray(0, 40),
    ])
    const address = (await send('butler.mrc', bytes)).location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    const { text } = await staff.visit(address)
    expect(text).toContain('2 sure · 0 ask you · 0 already here · 1 cannot be read.')
    expect(text.match(/Nothing is written yet/g)).toHaveLength(1)
    expect((await staff.visit(`${address}?rows=unreadable`)).text).toContain(
      'The record is cut off in the middle (40 bytes).',
    )
    expect((await staff.visit('/search?q=kindred')).text).toContain('Nothing is called')
    await staff.submit(`${address}/commitment`)
    await importSettled(site, worker, address, 'catalog.write-import')
    expect((await staff.visit(address)).text).toContain(
      '2 added · 0 merged · 0 already here · 1 not imported · 2 copies.',
    )
    expect((await staff.visit(`${address}?rows=imported`)).text).toMatch(
      /Imported: 2 Already here .*What happened.*Kindred/,
    )
    expect((await staff.visit('/search?q=kindred')).text).toMatch(
      /Kindred Octavia E. Butler .* 1 of 1 on the shelf/,
    )
    const question = await staff.visit(`${address}/undoing`)
    expect(question.text).toContain('Take back butler.mrc?')
    expect(question.text).toContain('2 titles and 2 copies of this import go out of the catalogue.')
    expect(question.html).toContain(`action="${address}/undoing"`)
    await staff.submit(`${address}/undoing`)
    await importSettled(site, worker, address, 'catalog.undo-import')
    const after = (await staff.visit(address)).text
    expect(after).toContain('Nothing of this import is in the catalogue any more.')
    expect(after).not.toMatch(/added|Imported|What happen/)
    expect((await staff.visit(`${address}/undoing`)).location).toBe(address)
    expect((await staff.visit('/search?q=kindred')).text).toContain('Nothing is called')
  })

  it('can be stopped while it is read', async () => {
    const long = Array.from({ length: 3000 }, (_, n) => record(`Bloodchild ${n}`, ''))
    const address = (await send('long.mrc', Buffer.concat(long))).location ?? ''
    expect((await staff.visit(address)).text).toContain('Stop reading')
    await staff.submit(`${address}/undoing`)
    await importSettled(site, worker, address, 'catalog.undo-import')
    expect((await staff.visit(address)).text).toContain(
      'Nothing of this import is in the catalogue any more.',
    )
  })

  it('can be dropped when its preview was enough', async () => {
    const address = (await send('dropped.mrc', record('Fledgling', '9780446696166'))).location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    await staff.submit(`${address}/undoing`)
    await importSettled(site, worker, address, 'catalog.undo-import')
    expect((await staff.visit(address)).text).toContain('Taken back')
    await staff.submit(`${address}/commitment`)
    expect((await staff.visit('/search?q=fledgling')).text).toContain('Nothing is called')
  })

  it('goes on from one question to the next, on the same page', async () => {
    const names = ['Dawn', 'Imago', 'Adulthood rites']
    for (const name of names) await add(name, { authors: 'Butler, Octavia E.' })
    const file = names.map(name => record(name, '')).toSpliced(1, 0, record('Unasked', ''))
    const address = (await send('questions.mrc', Buffer.concat(file))).location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    const page = await staff.visit(`${address}?rows=ask`)
    expect(page.text).toContain('The same book, record 3: Imago')
    const answered = await staff.submit(`${address}/rows/1/decision`, { decision: 'leave', after: '0' })
    expect(answered.location).toBe(`${address}?rows=ask&after=0&at=3#row-3`)
    const next = await staff.visit(`${address}?rows=ask&after=0&at=3`)
    expect(next.html).toMatch(/<th[^>]* id="row-3" data-focus>/)
    expect(next.html.match(/data-focus/g)).toHaveLength(1)
    const skipped = await staff.submit(`${address}/rows/4/decision`, { decision: 'leave', after: '3' })
    expect(skipped.location).toBe(`${address}?rows=ask&after=2&at=3#row-3`)
    const last = await staff.submit(`${address}/rows/3/decision`, { decision: 'leave', after: '2' })
    expect(last.location).toBe(`${address}?rows=ask`)
  })

  it('says when there is nothing to write, or nothing before an answer', async () => {
    const bytes = record('Parable of the sower', '9780446675505')
    const first = (await send('sower.mrc', bytes)).location ?? ''
    await importSettled(site, worker, first, 'catalog.read-import')
    await staff.submit(`${first}/commitment`)
    await importSettled(site, worker, first, 'catalog.write-import')
    const again = (await send('sower.mrc', bytes)).location ?? ''
    await importSettled(site, worker, again, 'catalog.read-import')
    const page = await staff.visit(again)
    expect(page.text).toContain('There is nothing to write.')
    expect(page.text).not.toMatch(/get a copy|Write \d/)
    expect(page.html).toContain('<a class="button primary" href="/catalog">')
    const asking = (await send('ask.mrc', record('Quite another', '9780446675505'))).location ?? ''
    await importSettled(site, worker, asking, 'catalog.read-import')
    expect((await staff.visit(asking)).html).toContain(`href="${asking}?rows=ask">Answer the questions</a>`)
  })

  it('is taken back as far as nobody has used it, and says so', async () => {
    const address = (await send('lent.mrc', record('Survivor', '9780385085618'))).location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    await staff.submit(`${address}/commitment`)
    await importSettled(site, worker, address, 'catalog.write-import')
    await site.database.pool.query(
      `update catalog.copies set revision = 2 where id in
        (select target_id from catalog.import_changes where import_id = $1)`,
      [address.replace('/imports/', '')],
    )
    expect((await staff.visit(`${address}/undoing`)).text).toMatch(
      /1 title and no copy of this import go .*stays, with its title: 1 copy is out or was changed/,
    )
    await staff.submit(`${address}/undoing`)
    await importSettled(site, worker, address, 'catalog.undo-import')
    const page = await staff.visit(address)
    expect(page.text).toContain('What has been used since is still in the catalogue:')
    expect(page.text).not.toContain('Nothing of this import')
  })

  it('gives every failed record with its number and reason as a table that runs no formula', async () => {
    const csv =
      'Title,Author,ISBN\n,Nobody,\n"=HYPERLINK(""http://evil"")",Somebody,9780807083697\nKindred,Butler,9780807083697\n'
    await add('Kindred', { isbn: '9780807083697' })
    const address = (await send('odd.csv', Buffer.from(csv))).location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    await staff.submit(`${address}/commitment`)
    await importSettled(site, worker, address, 'catalog.write-import')
    const failures = await staff.visit(`${address}/failures`)
    expect(failures.headers.get('content-type')).toContain('text/csv')
    expect(failures.html).toContain('"1","","","The record has no title."')
    expect(failures.html).toContain(
      '"2","\'=HYPERLINK(""http://evil"")","Somebody","Left out. The number is the same, the title is another."',
    )
  })

  it('is asked for when it is missing, with what was chosen kept', async () => {
    const answer = await staff.upload(
      '/imports',
      { branchId, copies: 'named', itemType: 'film' },
      { field: 'file', name: '', bytes: new Uint8Array() },
    )
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Choose a file')
    expect(answer.html).toMatch(/value="named" checked/)
    expect(answer.html).toContain('value="film"')
  })

  it.each([
    [
      'garbage',
      Buffer.from(Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251)),
      'This is neither MARC nor XML nor a table of text.',
    ],
    ['a truncated MARC file', record('Truncated', '').subarray(0, 30), 'cut off'],
    ['a spreadsheet', Buffer.from('PK\u0003\u0004 not a table'), 'This is a spreadsheet or a zip file.'],
    ['HTML', Buffer.from('<!doctype html><script>alert(1)</script>'), 'There are no records in this file.'],
    [
      'a line of headings alone',
      Buffer.from('Titre du livre;Auteur\n'),
      'There are no records in this file.',
    ],
    [
      'a name that is markup',
      Buffer.from('Tytel\nKindred\n'),
      'No column is headed Title: choose which one holds it. The first line says: Tytel Choose what each column holds',
    ],
  ])('is refused with a sentence: %s', async (name, bytes, sentence) => {
    const address =
      (await send(name === 'a name that is markup' ? '<img src=x onerror=alert(1)>.csv' : 'file.bin', bytes))
        .location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    const page = await staff.visit(`${address}?rows=unreadable`)
    expect(page.text).toContain(sentence)
    expect(page.html).not.toContain('<img src=x')
  })
})

describe('an address that was made up', () => {
  it('is answered, whatever number it holds', async () => {
    const answer = await staff.upload(
      '/imports',
      { branchId, copies: 'named', itemType: '' },
      { field: 'file', name: 'one.csv', bytes: Buffer.from('Title\nOne\n') },
    )
    const address = answer.location ?? ''
    await importSettled(site, worker, address, 'catalog.read-import')
    for (const after of ['99999999999999', '-1', '1e9', 'x'])
      expect((await staff.visit(`${address}?rows=sure&after=${after}`)).status).toBe(200)
    for (const number of ['99999999999999', '1e10', '-1', 'x'])
      expect((await staff.submit(`${address}/rows/${number}/decision`, { decision: 'add' })).status).toBe(404)
  })
})

describe('the list', () => {
  it('says how to begin when there is nothing, and goes on by key', async () => {
    const fresh = await shelve(site, 'Aardvark first', 'AA-1')
    const page = await site.browser().visit('/catalog')
    expect(page.text).toContain('Aardvark first')
    expect(fresh.workId).toBeTruthy()
    expect((await site.browser().visit('/catalog?after=garbled')).status).toBe(200)
  })

  it('ends with a way back, for a stranger and for staff, also among what was found', async () => {
    await shelve(site, 'Before the end', 'BE-1')
    const after = writeKey(['zzzz', newId()])
    const far = writeKey(['-999999999', newId()])
    for (const browser of [site.browser(), staff]) {
      const list = await browser.visit(`/catalog?after=${after}`)
      expect(list.text).toContain('Nothing after this place')
      expect(list.text).not.toContain('No books yet')
      expect(list.html).toContain('<a class="button" href="/catalog">From the beginning</a>')
      const found = await browser.visit(`/search?q=wild&after=${far}`)
      expect(found.text).toContain('Nothing after this place')
      expect(found.text).not.toMatch(/Nothing is called|Found in/)
      expect(found.html).toContain('<a class="button" href="/search?q=wild">From the beginning</a>')
    }
  })

  it('does not say where nothing was found', async () => {
    const nothing = await staff.visit('/search?q=xylophone')
    expect(nothing.text).toContain('Nothing is called')
    expect(nothing.text).not.toContain('Found in')
  })
})
