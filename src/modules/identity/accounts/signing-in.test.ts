import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { signUp } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { eventsOf, linkTo } from './mailbox.fixture.ts'

const site = testSite({ settings: { TRUSTED_PROXIES: '127.0.0.1' } })
const { database } = site
const ben = { name: 'Ben', email: 'ben@example.org', password: 'another four odd words' }

beforeEach(async () => {
  await sql`delete from web.rate_limits`.execute(database.db)
})

/** As if through a proxy that names this address. */
const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } })

const guess = (browser: Browser, address: string, password = 'wrong wrong wrong', email = ben.email) =>
  browser.submit('/sign-in', { email, password }, from(address))

describe('guessing', () => {
  it('from one address is stopped after ten tries, also for the right password, until the time said', async () => {
    const mine = site.browser()
    await signUp(mine, ben)
    await sql`delete from web.rate_limits`.execute(database.db)
    const eve = site.browser()
    for (let time = 0; time < 10; time++) expect((await guess(eve, '192.0.2.1')).status).toBe(422)
    const stopped = await guess(eve, '192.0.2.1', ben.password)
    expect(stopped.status).toBe(429)
    expect(stopped.text).toContain('Too many tries from here. Wait until')
    expect(Number(stopped.headers.get('retry-after'))).toBeLessThanOrEqual(600)
    expect((await guess(site.browser(), '192.0.2.2', ben.password)).status).toBe(303)
    expect(await eventsOf(database.db, ben.email)).toContain('sign-in-refused')
  })

  it('from many addresses is stopped after fifty tries, and the owner still signs in where they did before', async () => {
    const mine = site.browser()
    expect((await guess(mine, '198.51.100.1', ben.password)).status).toBe(303)
    await mine.submit('/sign-out')
    for (let time = 0; time < 55; time++) await guess(site.browser(), `192.0.2.${time}`)
    expect((await guess(site.browser(), '203.0.113.9', ben.password)).status).toBe(429)
    expect((await guess(mine, '203.0.113.9', ben.password)).status).toBe(303)
  })

  it('cannot keep the owner out of a new device for good: a link by mail lets them in, and from then on they are known', async () => {
    for (let time = 0; time < 55; time++) await guess(site.browser(), `192.0.2.${time}`)
    const fresh = site.browser()
    expect((await guess(fresh, '203.0.113.9', ben.password)).status).toBe(429)
    await fresh.submit('/forgotten-password', { email: ben.email })
    const answer = await fresh.submit(await linkTo(database.db, ben.email), { password: ben.password })
    expect(answer.status).toBe(303)
    await fresh.submit('/sign-out')
    expect((await guess(fresh, '203.0.113.9', ben.password)).status).toBe(303)
  })

  it('on a device that is known has its own end', async () => {
    const mine = site.browser()
    await guess(mine, '192.0.2.1', ben.password)
    await mine.submit('/sign-out')
    for (let time = 0; time < 10; time++) await guess(mine, `192.0.2.${time}`)
    expect((await guess(mine, '192.0.2.99', ben.password)).status).toBe(429)
    expect((await guess(site.browser(), '203.0.113.9', ben.password)).status).toBe(303)
  })

  it('gains nothing from a cookie of somebody else’s device, or one that was made up', async () => {
    const eve = site.browser()
    await signUp(eve, { name: 'Eve', email: 'eve@example.org', password: 'eves own odd words' })
    await eve.submit('/sign-out')
    const made = site.browser()
    made.cookies.set('carrel-device', 'x'.repeat(43))
    for (let time = 0; time < 55; time++) await guess([eve, made][time % 2] as Browser, `192.0.2.${time}`)
    for (const browser of [eve, made])
      expect((await guess(browser, '203.0.113.9', ben.password)).status).toBe(429)
  })

  it('at an account that nobody has is stopped alike', async () => {
    const eve = site.browser()
    for (let time = 0; time < 10; time++)
      expect((await guess(eve, '192.0.2.1', 'wrong', 'nobody@example.org')).status).toBe(422)
    expect((await guess(eve, '192.0.2.1', 'wrong', 'nobody@example.org')).status).toBe(429)
  })

  it('counts one network of the newer kind as one address', async () => {
    for (let time = 0; time < 10; time++) await guess(site.browser(), `2001:db8:1:2::${time.toString(16)}`)
    expect((await guess(site.browser(), '2001:db8:1:2:ffff::1')).status).toBe(429)
    expect((await guess(site.browser(), '2001:db8:1:3::1')).status).toBe(422)
  })

  it('does not count who signs in rightly', async () => {
    for (let time = 0; time < 15; time++) {
      const browser = site.browser()
      expect((await guess(browser, '192.0.2.1', ben.password)).status).toBe(303)
    }
  })

  it('holds for the longest e-mail there may be', async () => {
    const email = `${'l'.repeat(64)}@${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.org`
    const answer = await guess(site.browser(), '2001:db8:1:2:3:4:5:6', 'wrong', email)
    expect(answer.status).toBe(422)
  })
})

describe('signing out', () => {
  it('everywhere ends every session of that person, and nobody else’s', async () => {
    const [one, two, other] = [site.browser(), site.browser(), site.browser()]
    await guess(one, '192.0.2.1', ben.password)
    await guess(two, '192.0.2.2', ben.password)
    await other.submit('/sign-in', { email: 'eve@example.org', password: 'eves own odd words' })
    expect((await one.submitAndFollow('/sign-out/everywhere')).text).toContain(
      'You are signed out everywhere.',
    )
    for (const browser of [one, two]) expect((await browser.visit('/me')).status).toBe(303)
    expect((await other.visit('/me')).status).toBe(200)
    expect(await eventsOf(database.db, ben.email)).toContain('signed-out-everywhere')
  })
})

describe('a suspended account', () => {
  it('is told so with the right password only', async () => {
    await sql`update identity.people set suspended_at = now() where email = ${ben.email}`.execute(database.db)
    expect((await guess(site.browser(), '192.0.2.1')).text).toContain('do not go together')
    expect((await guess(site.browser(), '192.0.2.1', ben.password)).text).toContain(
      'This account is suspended',
    )
  })
})
