import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { type Answer, testSite } from '../../../../tests/site.ts'
import { eventsOf, linkTo, mailing, mailsTo, signUpByMail } from './mailbox.fixture.ts'

const site = testSite({ settings: mailing })
const { database } = site
const password = 'another four odd words'
const other = 'yet another set of words'

/** A browser in which somebody has made an account, and is signed in. */
async function somebody(email: string) {
  const browser = site.browser()
  await signUpByMail(database.db, browser, { name: 'Ben', email, password })
  return browser
}

const signIn = async (email: string, with_: string) => {
  const browser = site.browser()
  const { status } = await browser.submit('/sign-in', { email, password: with_ })
  return { browser, status }
}

describe('a forgotten password', () => {
  it('is replaced by a link that works once, ends all sessions and signs in', async () => {
    const email = 'forgets@example.org'
    const before = await somebody(email)
    const browser = site.browser()
    const asked = await browser.submitAndFollow('/forgotten-password', { email: ' Forgets@example.org' })
    expect(asked.title).toBe('Look into your mail – Carrel')
    const link = await linkTo(database.db, email)
    expect((await browser.visit(link)).title).toBe('Choose a new password – Carrel')
    expect((await browser.submit(link, { password: 'short' })).status).toBe(422)
    expect((await browser.submit(link, { password: 'Forgets@example.org' })).text).toContain(
      'Whoever knows you',
    )
    expect((await browser.submit(link, { password: other })).location).toBe('/')
    expect((await browser.visit('/me')).status).toBe(200)
    expect((await before.visit('/me')).status).toBe(303)
    expect((await signIn(email, password)).status).toBe(422)
    expect((await signIn(email, other)).status).toBe(303)
    expect((await browser.visit(link)).status).toBe(410)
    expect((await browser.submit(link, { password })).status).toBe(410)
    expect((await mailsTo(database.db, email))[0]?.letter).toBe('password-changed')
    expect(await eventsOf(database.db, email)).toContain('password-reset')
  })

  it('is answered alike for an address that nobody has', async () => {
    await somebody('known@example.org')
    const seen = async (email: string) => {
      const { status, location, html, headers } = await site
        .browser()
        .submit('/forgotten-password', { email })
      return { status, location, html, cookies: headers.getSetCookie() }
    }
    expect(await seen('unknown@example.org')).toEqual(await seen('known@example.org'))
    expect(await mailsTo(database.db, 'unknown@example.org')).toMatchObject([{ letter: 'no-account' }])
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from identity.one_time_links where purpose = 'nothing'`.execute(
      database.db,
    )
    expect(rows[0]?.count).toBe(1)
  })

  it('waits an hour for its link, no longer', async () => {
    const email = 'slow@example.org'
    await somebody(email)
    await site.browser().submit('/forgotten-password', { email })
    const link = await linkTo(database.db, email)
    const { rows } = await sql<{ minutes: number }>`
      select extract(epoch from expires_at - created_at)::int / 60 as minutes from identity.one_time_links
      where email = ${email} and purpose = 'password'`.execute(database.db)
    expect(rows).toEqual([{ minutes: 60 }])
    await sql`update identity.one_time_links set expires_at = now() where email = ${email}`.execute(
      database.db,
    )
    expect((await site.browser().visit(link)).text).toContain('Such a link works once, and for one hour.')
    expect((await site.browser().submit(link, { password: other })).status).toBe(410)
  })

  it('is replaced once, however many press at once', async () => {
    const email = 'many@example.org'
    await somebody(email)
    await site.browser().submit('/forgotten-password', { email })
    const link = await linkTo(database.db, email)
    const answers = await Promise.all(
      [1, 2, 3].map(number => site.browser().submit(link, { password: `${other} ${number}` })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([303, 410, 410])
  })

  it('leads to where the settings say, whatever host the request names', async () => {
    const email = 'host@example.org'
    await somebody(email)
    await fetch(`${site.origin}/forgotten-password`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Forwarded-Host': 'evil.example' },
      body: `email=${email}`,
    })
    const link = await linkTo(database.db, email)
    expect(link).toMatch(/^\/password-resets\/[\w-]{43}$/)
  })
})

describe('a password', () => {
  it('is changed by who knows it, signs out the others and ends links that wait', async () => {
    const email = 'changes@example.org'
    const browser = await somebody(email)
    const { browser: elsewhere } = await signIn(email, password)
    await site.browser().submit('/forgotten-password', { email })
    const link = await linkTo(database.db, email)
    const wrong = await browser.submit('/me/password', { current: 'not this one', password: other })
    expect(wrong.text).toContain('That is not your password')
    const weak = await browser.submit('/me/password', { current: password, password: 'changes@example.org' })
    expect(weak.text).toContain('Whoever knows you')
    const done = await browser.submitAndFollow('/me/password', { current: password, password: other })
    expect(done.text).toContain('Your new password holds.')
    expect((await elsewhere.visit('/me')).status).toBe(303)
    expect((await site.browser().visit(link)).status).toBe(410)
    expect((await signIn(email, password)).status).toBe(422)
    expect((await mailsTo(database.db, email))[0]).toMatchObject({ letter: 'password-changed' })
    expect(await eventsOf(database.db, email)).toContain('password-changed')
  })

  it('cannot be guessed by who found the device open', async () => {
    const browser = await somebody('open@example.org')
    for (let time = 0; time < 10; time++)
      await browser.submit('/me/password', { current: `guess ${time}`, password: other })
    expect((await browser.submit('/me/password', { current: password, password: other })).status).toBe(429)
    expect((await browser.submit('/me/email', { email: 'x@example.org', password })).status).toBe(429)
  })
})

describe('an e-mail address', () => {
  it('is changed when the new one answers, and the old one hears of it twice', async () => {
    const browser = await somebody('old@example.org')
    const asked = await browser.submitAndFollow('/me/email', { email: 'New@example.org', password })
    expect(asked.text).toContain('We have written to new@example.org.')
    expect((await browser.visit('/me')).text).toContain('old@example.org')
    const link = await linkTo(database.db, 'new@example.org')
    // On another device, where nobody is signed in.
    const phone = site.browser()
    expect((await phone.visit(link)).text).toContain('new@example.org is where your mails will go')
    expect((await phone.submitAndFollow(link)).text).toContain('Confirmed: new@example.org.')
    expect((await browser.visit('/me')).text).toContain('new@example.org')
    expect((await signIn('new@example.org', password)).status).toBe(303)
    expect((await signIn('old@example.org', password)).status).toBe(422)
    expect((await mailsTo(database.db, 'old@example.org')).map(({ letter }) => letter)).toEqual([
      'email-changed',
      'email-change-asked',
      'confirm-registration',
    ])
    expect((await phone.submit(link)).status).toBe(410)
  })

  it('stays when the password is changed before the new one answers', async () => {
    const browser = await somebody('kept@example.org')
    await browser.submit('/me/email', { email: 'thief@example.org', password })
    const link = await linkTo(database.db, 'thief@example.org')
    await browser.submit('/me/password', { current: password, password: other })
    expect((await site.browser().submit(link)).status).toBe(410)
    expect((await signIn('kept@example.org', other)).status).toBe(303)
  })

  it('that somebody has is answered like one that nobody has; its owner alone hears of it', async () => {
    await somebody('owner@example.org')
    const browser = await somebody('asks@example.org')
    const said = async (email: string) =>
      (await browser.submitAndFollow('/me/email', { email, password })).text.replaceAll(email, '')
    expect(await said('owner@example.org')).toBe(await said('nobodys@example.org'))
    expect((await mailsTo(database.db, 'owner@example.org'))[0]).toMatchObject({ letter: 'address-taken' })
  })

  it('that somebody else got meanwhile stays theirs', async () => {
    const browser = await somebody('first@example.org')
    await browser.submit('/me/email', { email: 'wanted@example.org', password })
    const link = await linkTo(database.db, 'wanted@example.org')
    await somebody('wanted@example.org')
    const answer: Answer = await browser.submit(link)
    expect(answer.status).toBe(409)
    expect(answer.text).toContain('yours keeps the address it had')
  })

  it('wants the password, and another address than the one there is', async () => {
    const browser = await somebody('same@example.org')
    expect((await browser.submit('/me/email', { email: 'x@example.org', password: 'no' })).text).toContain(
      'That is not your password',
    )
    expect((await browser.submit('/me/email', { email: 'same@example.org', password })).text).toContain(
      'That is your e-mail already',
    )
  })
})
