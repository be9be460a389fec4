import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { password, type Somebody, somebody } from '../../../../tests/somebody.ts'

let time = new Date()
const site = testSite({ clock: () => time })
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'
let wren: Somebody
let count = 0

beforeEach(async () => {
  count += 1
  wren = await somebody(site, `Wren${count}`)
})

async function elsewhere(agent = firefox) {
  const browser = site.browser()
  await browser.submit('/sign-in', { email: wren.email, password }, { headers: { 'User-Agent': agent } })
  return browser
}

const endings = async () =>
  [
    ...(await wren.browser.visit('/me/sessions')).html.matchAll(/action="(\/me\/sessions\/[^"/]+\/ending)"/g),
  ].map(([, path = '']) => path)

const audited = async (event: string) => {
  const { rows } = await sql`
    select 1 from identity.audit where event = ${event} and actor_id = ${wren.id}`.execute(site.database.db)
  return rows.length
}

describe('the list of sessions', () => {
  it('says of each what it is, where, since when, and which is this one', async () => {
    await elsewhere()
    await elsewhere('curl/8.14.1')
    const { text } = await wren.browser.visit('/me/sessions')
    expect(text).toContain('Firefox on Linux')
    expect(text).toContain('A program that does not say what it is')
    expect(text).toContain('127.0.0.1')
    expect(text.match(/You are here/g)).toHaveLength(1)
    expect(await endings()).toHaveLength(2)
  })

  it('notes the last use at most every ten minutes', async () => {
    // Who is asking is remembered for minutes of the real clock, until something about them changes.
    const askAnew = async () => {
      await sql`update identity.people set bio = ${String(time)} where id = ${wren.id}`.execute(
        site.database.db,
      )
      await wren.browser.visit('/me')
    }
    const used = async () => {
      const { rows } = await sql<{ at: Date }>`
        select last_used_at as at from identity.sessions where person_id = ${wren.id}`.execute(
        site.database.db,
      )
      return rows[0]?.at.getTime()
    }
    const begun = await used()
    time = new Date(time.getTime() + 9 * 60_000)
    await askAnew()
    expect(await used()).toBe(begun)
    time = new Date(time.getTime() + 2 * 60_000)
    await askAnew()
    expect(await used()).toBe(time.getTime())
  })
})

describe('a session', () => {
  it('is ended from another device, at once', async () => {
    const other = await elsewhere()
    expect((await other.visit('/me')).status).toBe(200)
    const [path = ''] = await endings()
    expect((await wren.browser.submitAndFollow(path)).text).toContain('Signed out there')
    expect((await other.visit('/me')).location).toMatch(/^\/sign-in/)
    expect((await wren.browser.visit('/me')).status).toBe(200)
    expect(await audited('identity.session-ended')).toBe(1)
  })

  it('of somebody else is not there', async () => {
    await elsewhere()
    const [path = ''] = await endings()
    const jonas = await somebody(site, `Jonas${count}`)
    expect((await jonas.browser.submit(path)).status).toBe(404)
    expect(await endings()).toHaveLength(1)
  })

  it('is the only one left when all others are ended', async () => {
    const others = [await elsewhere(), await elsewhere()]
    await wren.browser.submit('/me/sessions/ending')
    for (const other of others) expect((await other.visit('/me')).location).toMatch(/^\/sign-in/)
    expect((await wren.browser.visit('/me')).status).toBe(200)
    expect(await audited('identity.other-sessions-ended')).toBe(1)
  })
})
