import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../../../tests/authenticator.ts'
import { openidProvider } from '../../../../tests/openid.ts'
import { testSite } from '../../../../tests/site.ts'
import { password, type Somebody, somebody } from '../../../../tests/somebody.ts'

const townhall = await openidProvider()
const site = testSite({ settings: townhall.settings })
let ana: Somebody
let sub: string
let count = 0

beforeEach(async () => {
  count += 1
  ana = await somebody(site, `Ana${count}`)
  sub = `ana-${count}`
  townhall.accounts.set(sub, { email: ana.email, email_verified: true, name: ana.name })
})

const fresh = () => {
  const email = `new${count}@example.org`
  townhall.accounts.set(sub, { email, email_verified: true, name: 'Nina Newcomer' })
  return email
}

/** All the way there and back, up to the answer of this site. */
async function throughTownhall(browser = site.browser(), next = '') {
  const away = await browser.visit(`/sign-in/provider${next ? `?next=${encodeURIComponent(next)}` : ''}`)
  const back = await townhall.visit(away.location ?? '', sub)
  return { browser, back, answer: await browser.visit(back) }
}

async function link(person: Somebody) {
  const page = await person.browser.submit('/me/provider', { password })
  const away = /url=(.+)$/.exec(page.headers.get('refresh') ?? '')?.[1] ?? ''
  return person.browser.visit(await townhall.visit(away, sub))
}

const linked = async () => {
  const { rows } = await sql<{ person_id: string }>`
    select person_id from identity.external_accounts where subject = ${sub}`.execute(site.database.db)
  return rows.map(({ person_id }) => person_id)
}
const idWith = async (email: string) => {
  const { rows } = await sql<{ id: string; email_confirmed_at: Date | null }>`
    select id, email_confirmed_at from identity.people where email = ${email}`.execute(site.database.db)
  return rows[0]
}

describe('somebody new who signs in elsewhere', () => {
  it('gets an account with the address that the provider vouches for, and comes back by it', async () => {
    const email = fresh()
    const { browser, answer } = await throughTownhall(undefined, '/friends')
    expect(answer.location).toBe('/friends')
    expect((await browser.visit('/me')).text).toContain(email)
    const made = await idWith(email)
    expect(made?.email_confirmed_at).not.toBeNull()
    expect(await linked()).toEqual([made?.id])
    townhall.accounts.set(sub, { email: 'moved@example.org', email_verified: true, name: 'Nina' })
    const again = await throughTownhall()
    expect((await again.browser.visit('/me')).text).toContain(email)
  })

  it('gets none while accounts are made by nobody, or by invitation', async () => {
    const email = fresh()
    for (const value of ['closed', 'by-invitation']) {
      await sql`
        insert into identity.switches (name, value, changed_at) values ('registration', ${value}, now())
        on conflict (name) do update set value = excluded.value`.execute(site.database.db)
      const { browser, answer } = await throughTownhall()
      expect((await browser.visit(answer.location ?? '')).text).toContain('New accounts are not open here')
    }
    await sql`delete from identity.switches`.execute(site.database.db)
    expect(await idWith(email)).toBeUndefined()
  })

  it('gets none without an address that is theirs', async () => {
    const email = fresh()
    townhall.accounts.set(sub, { email, email_verified: false, name: 'Nina' })
    const unvouched = await throughTownhall()
    expect((await unvouched.browser.visit(unvouched.answer.location ?? '')).text).toContain('does not vouch')
    townhall.accounts.set(sub, { name: 'Nina' })
    expect((await throughTownhall()).browser.cookies.has('carrel-session')).toBe(false)
    expect(await idWith(email)).toBeUndefined()
  })
})

describe('somebody who has an account here with the same address', () => {
  it('is not let in by it before they signed in once with the password', async () => {
    const { browser, answer } = await throughTownhall(undefined, '/friends')
    expect(browser.cookies.has('carrel-session')).toBe(false)
    expect((await browser.visit(answer.location ?? '')).text).toContain('You have an account here already.')
    expect(await linked()).toEqual([])
    await browser.submit('/sign-in', { email: ana.email, password })
    expect(await linked()).toEqual([ana.id])
    const again = await throughTownhall()
    expect((await again.browser.visit('/me')).text).toContain(ana.email)
  })

  it('is not joined to whoever else signs in in that browser, then or later', async () => {
    const other = await somebody(site, `Other${count}`)
    const { browser } = await throughTownhall()
    await browser.submit('/sign-in', { email: other.email, password })
    await browser.submit('/sign-out')
    await browser.submit('/sign-in', { email: ana.email, password })
    expect(await linked()).toEqual([])
  })
})

describe('an account elsewhere', () => {
  it('is joined by who shows the password, and parted from by who shows it', async () => {
    expect((await ana.browser.submit('/me/provider', { password: 'not the password' })).status).toBe(422)
    expect((await link(ana)).location).toBe('/me/provider')
    expect((await ana.browser.visit('/me/provider')).text).toContain('Townhall lets you in from now on.')
    expect(await linked()).toEqual([ana.id])
    expect((await ana.browser.submit('/me/provider/ending', { password: 'not it' })).status).toBe(422)
    await ana.browser.submit('/me/provider/ending', { password })
    expect(await linked()).toEqual([])
    const { rows } = await sql<{ event: string }>`
      select event from identity.audit where actor_id = ${ana.id} and event like 'identity.provider-%' order by id`.execute(
      site.database.db,
    )
    expect(rows.map(({ event }) => event)).toEqual(['identity.provider-linked', 'identity.provider-unlinked'])
  })

  it('lets one person in, and each person has one there', async () => {
    await link(ana)
    const ben = await somebody(site, `Ben${count}`)
    await link(ben)
    expect((await ben.browser.visit('/me/provider')).text).toContain('belongs to another account here')
    sub = `second-${count}`
    townhall.accounts.set(sub, { name: 'Ana again' })
    await link(ana)
    expect((await ana.browser.visit('/me/provider')).text).toContain('Another account at Townhall is joined')
    expect(await linked()).toEqual([])
  })

  it('is asked for the second factor like a password', async () => {
    await link(ana)
    const authenticator = await Authenticator.begin(ana.browser)
    await authenticator.confirm(ana.browser, new Date())
    const { browser, answer } = await throughTownhall(undefined, '/friends')
    expect(answer.location).toBe('/sign-in/second-factor?next=%2Ffriends')
    expect(browser.cookies.has('carrel-session')).toBe(false)
  })

  it('lets nobody in who is suspended', async () => {
    await link(ana)
    await sql`update identity.people set suspended_at = now() where id = ${ana.id}`.execute(site.database.db)
    const { browser, answer } = await throughTownhall()
    expect(browser.cookies.has('carrel-session')).toBe(false)
    expect((await browser.visit(answer.location ?? '')).text).toContain('suspended')
  })
})

describe('the way there and back', () => {
  it('proves itself: state, nonce, PKCE, and nothing of it to be read in the cookie', async () => {
    const browser = site.browser()
    const { location } = await browser.visit('/sign-in/provider')
    const asked = new URL(location ?? '').searchParams
    expect(asked.get('code_challenge_method')).toBe('S256')
    expect(asked.get('redirect_uri')).toBe('https://books.example.org/sign-in/provider/callback')
    const cookie = browser.cookies.get('carrel-away') ?? ''
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(asked.get(name)?.length).toBeGreaterThan(30)
      expect(Buffer.from(cookie, 'base64url').includes(asked.get(name) ?? '-')).toBe(false)
    }
  })

  it('is gone once, in the browser that left, and with the state that it left with', async () => {
    fresh()
    const { browser, back } = await throughTownhall()
    await browser.submit('/sign-out')
    expect((await browser.visit(back)).location).toBe('/sign-in')
    const leaving = site.browser()
    const away = await leaving.visit('/sign-in/provider')
    const returning = await townhall.visit(away.location ?? '', sub)
    expect((await site.browser().visit(returning)).location).toBe('/sign-in')
    const answer = await leaving.visit(returning.replace(/state=[^&]+/, 'state=forged'))
    expect((await leaving.visit(answer.location ?? '')).text).toContain('could not be trusted')
    expect(leaving.cookies.has('carrel-session')).toBe(false)
  })

  it('ends in words when the person says no there', async () => {
    const browser = site.browser()
    const away = await browser.visit('/sign-in/provider')
    const back = await townhall.visit(away.location ?? '', sub, { agree: false })
    const answer = await browser.visit(back)
    expect((await browser.visit(answer.location ?? '')).text).toContain('You said no at Townhall')
  })
})

describe('a provider that does not answer', () => {
  const elsewhere = testSite({
    settings: { ...townhall.settings, OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_LABEL: 'Nowhere' },
  })

  it('is said to be away, and the password still lets in', async () => {
    const browser = elsewhere.browser()
    const ben = await somebody(elsewhere, 'Ben')
    const away = await browser.visit('/sign-in/provider')
    expect((await browser.visit(away.location ?? '')).text).toContain('Nowhere does not answer.')
    expect((await ben.browser.visit('/me/provider')).status).toBe(200)
  })
})

describe('without a provider', () => {
  const alone = testSite()

  it('there is no way to one', async () => {
    for (const path of ['/sign-in/provider', '/sign-in/provider/callback'])
      expect((await alone.browser().visit(path)).status).toBe(404)
    expect((await alone.browser().visit('/sign-in')).html).not.toContain('/sign-in/provider')
  })
})
