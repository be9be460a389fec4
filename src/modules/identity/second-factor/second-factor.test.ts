import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { Authenticator } from '../../../../tests/authenticator.ts'
import { testSite } from '../../../../tests/site.ts'
import { password, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { readConfig } from '../../../config.ts'
import { beginSecondFactor, finishSecondFactor } from './sign-in.ts'

let time = new Date()
const site = testSite({ clock: () => time })
const later = (seconds: number) => {
  time = new Date(time.getTime() + seconds * 1000)
}
let wren: Somebody
let authenticator: Authenticator
let codes: string[]
let count = 0

const codeNow = (shift = 0) => authenticator.code(time, shift)
const wrongCode = async () => (Number(await codeNow()) + 1).toString().padStart(6, '0').slice(-6)

beforeEach(async () => {
  count += 1
  wren = await somebody(site, `Wren${count}`)
  authenticator = await Authenticator.begin(wren.browser)
  codes = await authenticator.confirm(wren.browser, time)
  later(60)
})

const signIn = async (browser = site.browser(), next = '') => {
  const answer = await browser.submit('/sign-in', { email: wren.email, password, next })
  return { browser, answer }
}
const audited = async (event: string) => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from identity.audit
    where event = ${`identity.${event}`} and ${wren.id} in (actor_id, person_id)`.execute(site.database.db)
  return rows[0]?.n
}

describe('setting a second factor up', () => {
  it('shows the secret as a picture and in words, and asks for nothing before a first code was right', async () => {
    const ana = await somebody(site, `Ana${count}`)
    expect((await ana.browser.visit('/me/second-factor')).text).toContain('It is not on')
    await ana.browser.submit('/me/second-factor')
    const page = await ana.browser.visit('/me/second-factor')
    expect(page.html).toMatch(/<svg[^>]*viewBox/)
    expect(page.headers.get('cache-control')).toBe('no-store')
    const words = /<span class="code">([A-Z2-7 ]+)<\/span>/.exec(page.html)?.[1]
    expect((await ana.browser.visit('/me/second-factor')).html).toContain(words)
    const wrong = await ana.browser.submit('/me/second-factor/confirmation', { code: '000000' })
    expect([wrong.status, wrong.text.includes('This code is not right')]).toEqual([422, true])
    const other = site.browser()
    await other.submit('/sign-in', { email: ana.email, password })
    expect((await other.visit('/me')).status).toBe(200)
    await ana.browser.submit('/me/second-factor/cancellation')
    expect((await ana.browser.visit('/me/second-factor')).text).toContain('It is not on')
  })

  it('gives ten recovery codes, once, and writes it down', async () => {
    expect(new Set(codes).size).toBe(10)
    expect((await wren.browser.visit('/me/second-factor')).text).toContain('10 of 10 left')
    const again = await wren.browser.submit('/me/second-factor/confirmation', { code: await codeNow() })
    expect(again.location).toBe('/me/second-factor')
    expect(await audited('second-factor-on')).toBe(1)
  })

  it('keeps neither the secret nor a code in clear', async () => {
    const { rows } = await sql<{ all: string }>`
      select concat(f::text, (select string_agg(c::text, ' ') from identity.recovery_codes c)) as all
      from identity.second_factors f where person_id = ${wren.id}`.execute(site.database.db)
    const kept = rows[0]?.all ?? ''
    expect(kept).toContain(wren.id)
    for (const form of ['base64', 'base64url', 'hex'] as const)
      expect(kept).not.toContain(authenticator.secret.toString(form).slice(0, 16))
    for (const code of codes) expect(kept).not.toContain(code)
  })
})

describe('signing in with a second factor', () => {
  it('begins again when the password is another one by then', async () => {
    const { browser } = await signIn()
    const fields = { current: password, password: 'another one that is long' }
    expect((await wren.browser.submit('/me/password', fields)).location).toBe('/me')
    const answer = await browser.submit('/sign-in/second-factor', { code: await codeNow() })
    expect(answer.location).toMatch(/^\/sign-in/)
    expect(browser.cookies.has('carrel-session')).toBe(false)
  })

  it('goes in two steps, and the first opens nothing', async () => {
    const { browser, answer } = await signIn(site.browser(), '/friends')
    expect(answer.location).toBe('/sign-in/second-factor?next=%2Ffriends')
    expect(browser.cookies.has('carrel-session')).toBe(false)
    expect((await browser.visit('/me')).location).toMatch(/^\/sign-in/)
    expect((await browser.visit(answer.location ?? '')).title).toBe('One more step – Carrel')
    const second = await browser.submit('/sign-in/second-factor', {
      code: `${(await codeNow()).slice(0, 3)} ${(await codeNow()).slice(3)}`,
      next: '/friends',
    })
    expect(second.location).toBe('/friends')
    expect((await browser.visit('/me')).status).toBe(200)
    expect((await browser.visit('/sign-in/second-factor')).location).toBe('/')
  })

  it('takes a code of the half minute before and after, and no other', async () => {
    for (const [shift, status] of [
      [-2, 422],
      [-1, 303],
      [1, 303],
      [2, 422],
    ] as const) {
      later(300)
      const { browser } = await signIn()
      const answer = await browser.submit('/sign-in/second-factor', { code: await codeNow(shift) })
      expect([shift, answer.status]).toEqual([shift, status])
    }
  })

  it('takes no code twice, nor one before it, also not at the same moment', async () => {
    const browsers = [(await signIn()).browser, (await signIn()).browser, (await signIn()).browser]
    const code = await codeNow()
    const answers = await Promise.all(
      browsers.map(browser => browser.submit('/sign-in/second-factor', { code })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422, 422])
    const { browser } = await signIn()
    const before = await browser.submit('/sign-in/second-factor', { code: await codeNow(-1) })
    expect(before.status).toBe(422)
  })

  it('has to be begun anew after ten minutes, and after ten wrong codes', async () => {
    const { browser } = await signIn()
    later(601)
    const late = await browser.submitAndFollow('/sign-in/second-factor', { code: await codeNow() })
    expect(late.text).toContain('That took too long')
    const other = (await signIn()).browser
    for (let tries = 0; tries < 10; tries += 1) {
      const answer = await other.submit('/sign-in/second-factor', { code: 'no such code' })
      expect(answer.status).toBe(422)
    }
    expect((await other.submit('/sign-in/second-factor', { code: await codeNow() })).location).toBe(
      '/sign-in',
    )
  })

  it('says until when to wait after five wrong codes, and lets a recovery code in all the while', async () => {
    const { browser } = await signIn()
    for (let tries = 0; tries < 5; tries += 1)
      await browser.submit('/sign-in/second-factor', { code: await wrongCode() })
    const right = await browser.submit('/sign-in/second-factor', { code: await codeNow() })
    expect([right.status, right.headers.get('retry-after')]).toEqual([429, '900'])
    expect(await audited('second-factor-refused')).toBe(1)
    const saved = await browser.submitAndFollow('/sign-in/second-factor', { code: codes[0] ?? '' })
    expect(saved.text).toContain('That recovery code is used up; 9 are left.')
    const next = (await signIn()).browser
    expect((await next.submit('/sign-in/second-factor', { code: await codeNow() })).status).toBe(303)
  })

  it('takes each recovery code once, however it is written', async () => {
    const written = ` ${(codes[3] ?? '').toUpperCase().replaceAll('-', ' ')} `
    const one = (await signIn()).browser
    expect((await one.submit('/sign-in/second-factor', { code: written })).status).toBe(303)
    const other = (await signIn()).browser
    expect((await other.submit('/sign-in/second-factor', { code: codes[3] ?? '' })).status).toBe(422)
    expect(await audited('recovery-code-used')).toBe(1)
  })

  it('is asked for after a new password by mail as well', async () => {
    const browser = site.browser()
    await browser.submit('/forgotten-password', { email: wren.email })
    const { rows } = await sql<{ link: string }>`
      select link from identity.mails where person_id = ${wren.id} and letter = 'reset-password'`.execute(
      site.database.db,
    )
    const answer = await browser.submit(rows[0]?.link ?? '', { password: 'quite another row of words' })
    expect(answer.location).toBe('/sign-in/second-factor')
    expect((await browser.visit('/me')).location).toMatch(/^\/sign-in/)
  })

  it('goes without the key by a recovery code alone, and says so', async () => {
    const config = readConfig({ SECRET_KEY: 'a key that came with another installation' })
    const half = async () =>
      (await beginSecondFactor(site.database.db, { personId: wren.id, proof: 'password' }, time))?.token ?? ''
    const when = { now: time, address: null }
    const finish = async (code: string) =>
      finishSecondFactor(site.database.db, config, { token: await half(), code }, when)
    expect(await finish(await codeNow())).toEqual({ refused: 'code-key-gone' })
    expect(await finish(codes[0] ?? '')).toMatchObject({ personId: wren.id, by: 'recovery-code' })
  })
})

describe('a second factor', () => {
  it('is turned off with the password and a code, not with one of them', async () => {
    const off = (fields: Record<string, string>) => wren.browser.submit('/me/second-factor/ending', fields)
    expect((await off({ password, code: await wrongCode() })).text).toContain('This code is not right')
    const without = await off({ password: 'not the password at all', code: await codeNow() })
    expect([without.status, without.html.includes('href="#password"')]).toEqual([422, true])
    expect((await off({ password, code: await codeNow() })).location).toBe('/me/second-factor')
    expect((await signIn()).answer.location).toBe('/')
    expect(await audited('second-factor-off')).toBe(1)
  })

  it('gets new recovery codes, and those before hold no more', async () => {
    const answer = await wren.browser.submit('/me/second-factor/recovery-codes', {
      password,
      code: await codeNow(),
    })
    expect(answer.text).toContain('Recovery codes')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { browser } = await signIn()
    const old = await browser.submit('/sign-in/second-factor', { code: codes[0] ?? '' })
    expect(old.status).toBe(422)
  })

  it('is taken off by an administrator and nobody less, which is written down', async () => {
    const root = await somebody(site, `Root${count}`)
    const path = `/administration/people/${wren.id}/second-factor/removal`
    await sql`update identity.people set role = 'moderator' where id = ${root.id}`.execute(site.database.db)
    expect((await root.browser.submit(path)).status).toBeGreaterThanOrEqual(403)
    await sql`update identity.people set role = 'administrator' where id = ${root.id}`.execute(
      site.database.db,
    )
    const page = await root.browser.visit(`/administration/people/${wren.id}`)
    expect(page.text).toContain('Take off the second step')
    expect((await root.browser.submitAndFollow(path)).text).toContain('signs in with the password alone')
    expect((await root.browser.submit(path)).text).toContain('has no second step')
    expect((await signIn()).answer.location).toBe('/')
    expect(await audited('second-factor-taken-off')).toBe(1)
  })
})
