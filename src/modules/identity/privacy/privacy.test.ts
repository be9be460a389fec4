import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { extract } from 'tar-stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, librarian, register, shelve, signUp } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { erasedPeople } from '../../../erasures.ts'
import { newId } from '../../../id.ts'
import { given, personalData } from '../../../personal-data.ts'
import { eventsOf, mailsTo } from '../accounts/mailbox.fixture.ts'
import { tablesHolding, uncovered } from './coverage.fixture.ts'

const site = testSite()
const { database } = site
const wren = { name: 'Wren Adeyemi', email: 'wren@example.org', password: 'another four odd words' }
const ben = { name: 'Ben Okafor', email: 'ben@example.org', password: 'yet another set of words' }
/** Run out within the hour, and say nothing of whom they count. */
const counters = ['web.rate_limits']
const picture = 'a'.repeat(64)
const pictureFile = () => join(site.filesDir, `pictures/${picture}-small.webp`)

let staff: Browser
let reader: Browser
let wrenId = ''

const idOf = async (email: string): Promise<string> => {
  const { rows } = await sql<{ id: string }>`select id from identity.people where email = ${email}`.execute(
    database.db,
  )
  return rows[0]?.id ?? ''
}

beforeAll(async () => {
  mkdirSync(join(site.filesDir, 'pictures'), { recursive: true })
  staff = await librarian(site)
  reader = site.browser()
  await signUp(reader, wren)
  await signUp(site.browser(), ben)
  wrenId = await idOf(wren.email)
  await fillEverywhere()
})
afterAll(() => rmSync(pictureFile(), { force: true }))

/** A card with a loan for Wren, work at the desk, a friend, a picture, and a row in whatever else names people. */
async function fillEverywhere(): Promise<void> {
  const page = await register(site, staff, 'W-1', 'Wren Adeyemi')
  await shelve(site, 'Middlemarch', 'M-1')
  await staff.submit(`${page}/account`, { account: wren.email })
  await staff.submit('/desk/scans', { barcode: 'M-1', patron: page.replace('/patrons/', '') })
  await sql`update identity.people set picture = ${picture}, bio = 'Reads in trees.' where id = ${wrenId}`.execute(
    database.db,
  )
  writeFileSync(pictureFile(), 'a picture')
  const benId = await idOf(ben.email)
  const [low, high] = [wrenId, benId].toSorted()
  await sql`insert into identity.relations (low_id, high_id, friends_since) values (${low}, ${high}, now())`.execute(
    database.db,
  )
  await sql`insert into identity.friend_requests (id, person_id, sought, found_id, asked_at)
    values (${newId()}, ${benId}, 'wren', ${wrenId}, now()), (${newId()}, ${wrenId}, 'ines', null, now())`.execute(
    database.db,
  )
  await sql`insert into jobs.tasks (id, kind, person_id) values (${newId()}, 'catalog.read-import', ${wrenId})`.execute(
    database.db,
  )
  await sql`insert into identity.personal_tokens (id, hash, person_id, name, scopes, created_at)
    values (${newId()}, 'hash', ${wrenId}, 'My script', '{}', now())`.execute(database.db)
  await sql`insert into catalog.works (id, title, sort_title, match_key, search, provisional_for, created_at, updated_at)
    values (${newId()}, 'Wren’s own', '', '', '', ${wrenId}, now(), now())`.execute(database.db)
  await sql`insert into catalog.imports (id, library_id, person_id, file_name, file_path, file_bytes, status, options, created_at)
    select ${newId()}, library_id, ${wrenId}, 'mine.csv', 'x', 1, 'refused', '{}', now() from identity.branches`.execute(
    database.db,
  )
}

describe('every column that names a person', () => {
  it('is in some module’s part, and every part speaks of what is there', async () => {
    expect(await uncovered(database.db)).toEqual({ forgotten: [], unknown: [], twice: [] })
  })

  it.each([
    [
      'by a foreign key',
      'create table circulation.planted (waiter uuid references identity.people)',
      'waiter',
    ],
    ['by its name', 'create table circulation.planted (person_id uuid)', 'person_id'],
  ])('is missed when it is forgotten: %s', async (_how, table, column) => {
    await sql.raw(table).execute(database.db)
    const { forgotten } = await uncovered(database.db)
    await sql`drop table circulation.planted`.execute(database.db)
    expect(forgotten).toEqual([`circulation.planted.${column}`])
  })

  it('can be read and forgotten as its part says', async () => {
    for (const { part } of personalData()) await given(part, database.db, newId())
  })
})

describe('a download', () => {
  it('holds all that is known of the person, their files, and nobody else’s', async () => {
    const files = await download(reader)
    expect(Object.keys(files).toSorted()).toEqual([
      'catalog.json',
      'circulation.json',
      `files/${picture}-small.webp`,
      'identity.json',
      'jobs.json',
    ])
    const identity = JSON.parse(files['identity.json'] ?? '')
    expect(identity.people).toMatchObject([{ name: wren.name, email: wren.email, bio: 'Reads in trees.' }])
    expect(identity).toMatchObject({
      personal_tokens: [{ name: 'My script' }],
      relations: [{ name: ben.name }],
      libraries: [{ name: ashgrove.library, role: 'member' }],
    })
    expect(Object.keys(identity).toSorted()).toEqual([
      ...['audit', 'devices', 'friend_requests', 'libraries', 'mails', 'one_time_links', 'people'],
      ...['personal_tokens', 'relations', 'sessions'],
    ])
    expect(JSON.parse(files['circulation.json'] ?? '')).toMatchObject({
      patrons: [{ name: wren.name }],
      cards: [{ number: 'W-1' }],
      loans: [{ library: ashgrove.library, title: 'Middlemarch', barcode: 'M-1', returned_at: null }],
    })
    expect(JSON.parse(files['catalog.json'] ?? '')).toMatchObject({ imports: [{ file_name: 'mine.csv' }] })
    const all = Object.values(files).join('')
    for (const other of [ben.email, ashgrove.email, '$argon2id$']) expect(all).not.toContain(other)
    expect(await eventsOf(database.db, wren.email)).toContain('data-downloaded')
  })

  it('is for who is signed in', async () => {
    expect((await site.browser().submit('/me/download')).status).toBe(401)
  })
})

describe('an account', () => {
  it('cannot go while something is open, and says what to do', async () => {
    const page = await reader.visit('/me/deletion')
    expect(page.text).toContain('One loan from Ashgrove Libraries. Bring back what you have first.')
    expect(page.text).toContain('Your card at Ashgrove Libraries, with its loans')
    const answer = await reader.submit('/me/deletion', { password: wren.password })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Something has to be done first')
    expect(await idOf(wren.email)).toBe(wrenId)
    expect(await erasedPeople(site.dataDir)).not.toContain(wrenId)
    const owner = await staff.submit('/me/deletion', { password: ashgrove.password })
    expect(owner.text).toContain('Ashgrove Libraries has no other owner.')
    expect(owner.text).toContain('You are the only administrator here.')
  })

  it('cannot go without its password', async () => {
    const answer = await reader.submit('/me/deletion', { password: 'not this one' })
    expect(answer.text).toContain('That is not your password')
    expect(await idOf(wren.email)).toBe(wrenId)
  })

  it('that is signed in to from elsewhere goes without one, while the sign-in is fresh', async () => {
    const other = { name: 'Cleo', email: 'cleo@example.org', password: wren.password }
    const browser = site.browser()
    await signUp(browser, other)
    const id = await idOf(other.email)
    expect((await browser.submit('/me/deletion', { password: '' })).text).toContain(
      'That is not your password',
    )
    await sql`insert into identity.external_accounts (issuer, subject, person_id, linked_at)
      values ('https://id.example.org', 'cleo', ${id}, now())`.execute(database.db)
    await sql`update identity.sessions set created_at = now() - interval '11 minutes' where person_id = ${id}`.execute(
      database.db,
    )
    expect((await browser.submit('/me/deletion', { password: '' })).status).toBe(422)
    await sql`update identity.sessions set created_at = now() where person_id = ${id}`.execute(database.db)
    expect((await browser.submit('/me/deletion', { password: '' })).status).toBe(303)
  })

  it('goes with all that belonged to it, and leaves no trace of who it was', async () => {
    await staff.submit('/desk/scans', { barcode: 'M-1', mode: 'return' })
    expect(await tablesHolding(database.db, wrenId)).toContain('catalog.imports')
    const answer = await reader.submitAndFollow('/me/deletion', { password: wren.password })
    expect(answer.text).toContain('Your account is deleted.')
    expect((await reader.visit('/me')).status).toBe(303)
    expect(await tablesHolding(database.db, wrenId)).toEqual(counters)
    // The card is the library’s; the last mail goes when it has gone out.
    expect(await tablesHolding(database.db, wren.email)).toEqual(['identity.mails'])
    expect(await tablesHolding(database.db, wren.name)).toEqual(['circulation.patrons', 'identity.mails'])
    expect((await mailsTo(database.db, wren.email)).map(({ letter }) => letter)).toEqual(['account-deleted'])
    expect(existsSync(pictureFile())).toBe(false)
    expect(await erasedPeople(site.dataDir)).toContain(wrenId)
    const { rows } = await sql`
      select patron.person_id, loan.returned_at is not null as returned
      from circulation.patrons as patron join circulation.loans as loan on loan.patron_id = patron.id`.execute(
      database.db,
    )
    expect(rows).toEqual([{ person_id: null, returned: true }])
    expect((await site.browser().submit('/sign-in', wren)).status).toBe(422)
  })

  it('of somebody who worked at the desk goes, and the loans they made stay', async () => {
    const benId = await idOf(ben.email)
    await sql`update circulation.loans set lent_by = ${benId}`.execute(database.db)
    const browser = site.browser()
    await browser.submit('/sign-in', ben)
    expect((await browser.submit('/me/deletion', { password: ben.password })).status).toBe(303)
    const { rows } = await sql`select lent_by from circulation.loans`.execute(database.db)
    expect(rows).toEqual([{ lent_by: null }])
    expect(await tablesHolding(database.db, benId)).toEqual(counters)
  })

  it('goes from one of two who own a library together and press at once', async () => {
    const owners = [site.browser(), site.browser()]
    for (const [number, browser] of owners.entries()) {
      const person = { name: 'Owner', email: `owner${number}@example.org`, password: wren.password }
      await signUp(browser, person)
      const id = await idOf(person.email)
      if (number === 0)
        await sql`insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
          values (${id}, 'Shared', 'household', 'UTC', 'EUR', 'en-GB', false, now())`.execute(database.db)
      await sql`insert into identity.memberships (library_id, person_id, role, created_at)
        select id, ${id}, 'owner', now() from identity.libraries where name = 'Shared'`.execute(database.db)
    }
    const member = { name: 'Member', email: 'member@example.org', password: wren.password }
    await signUp(site.browser(), member)
    await sql`insert into identity.memberships (library_id, person_id, role, created_at)
      select id, ${await idOf(member.email)}, 'member', now() from identity.libraries where name = 'Shared'`.execute(
      database.db,
    )
    const answers = await Promise.all(
      owners.map(browser => browser.submit('/me/deletion', { password: wren.password })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 422])
    const { rows } = await sql`
      select role from identity.memberships
      where role = 'owner' and library_id in (select id from identity.libraries where name = 'Shared')`.execute(
      database.db,
    )
    expect(rows).toEqual([{ role: 'owner' }])
  })
})

async function download(browser: Browser): Promise<Record<string, string>> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const response = await fetch(`${site.origin}/me/download`, {
    method: 'POST',
    headers: { Cookie: cookie, Origin: site.origin, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: '',
  })
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="carrel-.*\.tar\.gz"$/)
  const files: Record<string, string> = {}
  const archive = extract()
  archive.end(gunzipSync(Buffer.from(await response.arrayBuffer())))
  for await (const entry of archive) files[entry.header.name] = await text(entry)
  return files
}
