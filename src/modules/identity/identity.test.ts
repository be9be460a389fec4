import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { ashgrove, librarian, signUp } from '../../../tests/ashgrove.ts'
import { testSite } from '../../../tests/site.ts'
import { readConfig } from '../../config.ts'
import { silentLog } from '../../log.ts'
import { adminCommand } from './accounts/admin-command.ts'

const site = testSite()
const reader = { name: 'Ben', email: 'ben@example.org', password: 'another four odd words' }

const count = async (table: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.table(table)}`.execute(
    site.database.db,
  )
  return rows[0]?.n ?? -1
}

describe('an installation whose first account came from the command line', () => {
  const other = testSite()

  it('is set up by that administrator, and by nobody else', async () => {
    const said = await adminCommand(
      { config: readConfig({}), db: other.database.db, log: silentLog, now: new Date() },
      ['root@example.org'],
      {},
    )
    const browser = other.browser()
    expect((await browser.submit('/set-up', ashgrove)).location).toBe('/sign-in')
    await browser.submit('/sign-in', { email: 'root@example.org', password: said.split(': ').at(-1) ?? '' })
    expect((await browser.visit('/')).location).toBe('/set-up')
    const page = await browser.visit('/set-up')
    expect(page.text).not.toContain('The first account')
    await Promise.all([browser.submit('/set-up', ashgrove), browser.submit('/set-up', ashgrove)])
    const { rows } = await sql`select id from identity.libraries`.execute(other.database.db)
    expect(rows).toHaveLength(1)
    expect((await browser.visit('/desk')).status).toBe(200)
  })
})

describe('a new installation', () => {
  it('leads its first visitor to the set-up page', async () => {
    expect((await site.browser().visit('/')).location).toBe('/set-up')
    const page = await site.browser().visit('/set-up')
    expect(page.title).toBe('Set up your library – Carrel')
    expect(page.html).toContain('<option value="Europe/Berlin">')
  })

  it('keeps all that was typed when something is missing, and makes nothing', async () => {
    const answer = await site
      .browser()
      .submit('/set-up', { ...ashgrove, zone: 'Europe/Atlantis', currency: 'XYZW', email: '' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Choose a time zone')
    expect(answer.text).toContain('Write a currency as three letters')
    expect(answer.html).toContain('value="Ashgrove Libraries"')
    expect(await count('identity.people')).toBe(0)
  })

  it('is set up once, however many try at the same moment', async () => {
    const tries = Array.from({ length: 10 }, (_, place) =>
      site.browser().submit('/set-up', {
        ...ashgrove,
        email: place === 0 ? ashgrove.email : `second${place}@example.org`,
      }),
    )
    const answers = await Promise.all(tries)
    expect(answers.map(({ location }) => location).filter(to => to === '/')).toHaveLength(1)
    expect(await count('identity.people')).toBe(1)
    expect(await count('identity.libraries')).toBe(1)
    // Whichever of them won goes on under the name that the other tests know.
    await sql`update identity.people set email = ${ashgrove.email}`.execute(site.database.db)
    expect((await site.browser().visit('/set-up')).location).toBe('/')
  })
})

describe('an account', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/x/..//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
  ])('never leads away to %s after signing in', async next => {
    await signUp(site.browser(), reader)
    expect((await site.browser().submit('/sign-in', { ...reader, next })).location).toBe('/')
  })

  it.each(['/me\u2028', '/me\u0001x', '/\u0080'])(
    'is let in whatever stands in the address to go on to: %j',
    async next => {
      await signUp(site.browser(), reader)
      const answer = await site.browser().submit('/sign-in', { ...reader, next })
      expect(answer.status).toBe(303)
      expect(answer.location).toMatch(/^\/(?!\/)/)
    },
  )

  it('keeps no password and no session id in the database', async () => {
    const browser = site.browser()
    await signUp(browser, { ...reader, email: 'kept@example.org' })
    const { rows } = await sql<{ kept: string }>`
      select password_hash || id_hash as kept from identity.people
      join identity.sessions on person_id = people.id where email = 'kept@example.org'`.execute(
      site.database.db,
    )
    expect(rows[0]?.kept).toMatch(/^\$argon2id\$/)
    expect(rows[0]?.kept).not.toContain(reader.password)
    expect(rows[0]?.kept).not.toContain(browser.cookies.get('carrel-session') ?? 'missing')
  })

  it('belongs to no library until a library says so, and then may not change it', async () => {
    const browser = site.browser()
    await librarian(site)
    await signUp(browser, { ...reader, email: 'reader@example.org' })
    expect((await browser.visit('/me')).text).toContain('No library yet')
    expect((await browser.visit('/library')).status).toBe(404)
    expect((await browser.submit('/library', { name: 'Mine now' })).status).toBe(404)
  })

  it('cannot choose a library it does not belong to', async () => {
    const browser = site.browser()
    await librarian(site)
    await signUp(browser, { ...reader, email: 'chooser@example.org' })
    const { rows } = await sql<{ id: string }>`select id from identity.libraries`.execute(site.database.db)
    await browser.submit('/me/library', { library_id: rows[0]?.id ?? '' })
    expect((await browser.visit('/me')).text).toContain('No library yet')
    expect((await browser.submit('/me/library', { library_id: 'none' })).status).toBe(404)
  })

  it('chooses light or dark for one device', async () => {
    const browser = site.browser()
    await browser.submit('/appearance', { theme: 'dark' })
    expect((await browser.visit('/appearance')).html).toContain('data-theme="dark"')
    await browser.submit('/appearance', { theme: 'system' })
    expect((await browser.visit('/appearance')).html).not.toContain('data-theme')
  })
})

describe('a library', () => {
  it('is changed by who owns it', async () => {
    const staff = await librarian(site)
    const answer = await staff.submitAndFollow('/library', {
      name: 'Ashgrove & Hill',
      kind: 'school',
      language: 'en-US',
      zone: 'Europe/Dublin',
      currency: 'eur',
      cloth: 'oxblood',
      joining: 'closed',
    })
    expect(answer.html).toContain('data-cloth="oxblood"')
    expect(answer.text).toContain('Ashgrove & Hill')
    expect((await staff.submit('/library', { name: '', zone: 'x', currency: '' })).status).toBe(422)
  })

  it('has each branch once', async () => {
    const staff = await librarian(site)
    expect((await staff.submitAndFollow('/library/branches', { branch: 'Harbour Lane' })).text).toContain(
      'Added: Harbour Lane',
    )
    const again = await staff.submit('/library/branches', { branch: 'harbour lane' })
    expect(again.status).toBe(422)
    expect(again.html).toContain('value="harbour lane"')
    const edit =
      /\/library\/branches\/[0-9a-f-]{36}\/edit/.exec((await staff.visit('/library')).html)?.[0] ?? ''
    const place = edit.replace('/edit', '')
    expect((await staff.visit(edit)).title).toBe('Rename Central – Carrel')
    expect((await staff.submit(place, { branch: 'HARBOUR LANE' })).status).toBe(422)
    expect((await staff.submitAndFollow(place, { branch: 'Main street' })).text).toContain('Main street')
    expect((await staff.visit('/library/branches/00000000-0000-7000-8000-000000000000/edit')).status).toBe(
      404,
    )
  })
})

describe('the command admin', () => {
  const givenNow = () => ({ config: readConfig({}), db: site.database.db, log: silentLog, now: new Date() })
  const password = (said: string) => said.split(': ').at(-1) ?? ''

  it('makes an administrator who can sign in with the password it says', async () => {
    const given = givenNow()
    const said = await adminCommand(given, ['Root@Example.org'], {})
    const answer = await site
      .browser()
      .submit('/sign-in', { email: 'root@example.org', password: password(said) })
    expect(answer.status).toBe(303)
  })

  it('gives a lost account a new password and ends its sessions', async () => {
    const given = givenNow()
    const browser = site.browser()
    await signUp(browser, { ...reader, email: 'lost@example.org' })
    await sql`update identity.people set suspended_at = now() where email = 'lost@example.org'`.execute(
      site.database.db,
    )
    const said = await adminCommand(given, ['lost@example.org'], {})
    expect((await browser.visit('/me')).status).toBe(303)
    const old = await site.browser().submit('/sign-in', { ...reader, email: 'lost@example.org' })
    expect(old.status).toBe(422)
    const fresh = await site
      .browser()
      .submit('/sign-in', { email: 'lost@example.org', password: password(said) })
    expect(fresh.status).toBe(303)
  })

  it('wants an e-mail address', async () => {
    for (const email of ['ana', 'a@b.c', 'root@localhost'])
      await expect(adminCommand(givenNow(), [email], {}), email).rejects.toThrow('is not an e-mail address')
  })
})
