import { sql } from 'kysely'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { librarian, signUp } from '../../../../tests/ashgrove.ts'
import { type Answer, testSite } from '../../../../tests/site.ts'
import { eventsOf, linkTo, mailing, mailsTo, signUpByMail } from './mailbox.fixture.ts'
import { passwordFits } from './passwords.ts'

type Hasher = new () => {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

// Around the real one: what is counted is work that was done.
const argon = vi.hoisted(() => ({ runs: 0 }))
vi.mock('oslo/password', async original => {
  const { Argon2id } = await original<{ Argon2id: Hasher }>()
  class Counting extends Argon2id {
    override hash(password: string) {
      argon.runs += 1
      return super.hash(password)
    }
    override verify(hash: string, password: string) {
      argon.runs += 1
      return super.verify(hash, password)
    }
  }
  return { Argon2id: Counting }
})

/** How often passwords are hashed or compared while this is done. */
async function workOf(done: () => Promise<unknown>): Promise<number> {
  const before = argon.runs
  await done()
  return argon.runs - before
}

const ben = { name: 'Ben', email: 'ben@example.org', password: 'another four odd words' }
const eve = { name: 'Eve', password: 'eves own odd words' }

/** All of an answer that somebody could tell two addresses apart by. */
const seen = ({ status, location, html, headers }: Answer) => ({
  status,
  location,
  html,
  cookies: headers.getSetCookie().map(cookie => cookie.replace(/=[^;]*/, '')),
})

describe('where mails are sent, an account', () => {
  const site = testSite({ settings: mailing })
  const { database } = site

  it('is made when the link is opened and the password written, and not before', async () => {
    const browser = site.browser()
    const answer = await browser.submitAndFollow('/sign-up', { ...ben, next: '/loans' })
    expect(answer.title).toBe('Look into your mail – Carrel')
    expect(await eventsOf(database.db, ben.email)).toEqual([])
    const link = await linkTo(database.db, ben.email)
    expect((await browser.visit(link)).text).toContain('For ben@example.org')
    expect((await browser.visit(link)).headers.get('cache-control')).toBe('no-store')
    const wrong = await browser.submit(link, { password: 'the words of Eve' })
    expect(wrong.text).toContain('That is not the password you chose')
    expect((await browser.submit(link, { password: ben.password })).location).toBe('/loans')
    expect((await browser.visit('/me')).text).toContain('Confirmed Yes')
    expect(await eventsOf(database.db, ben.email)).toEqual(['account-made', 'signed-in'])
  })

  it('signs in from both of two presses, and is made once', async () => {
    const [one, two] = [site.browser(), site.browser()]
    await one.submit('/sign-up', { ...ben, email: 'twice@example.org' })
    const link = await linkTo(database.db, 'twice@example.org')
    const answers = await Promise.all(
      [one, two].map(browser => browser.submit(link, { password: ben.password })),
    )
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    for (const browser of [one, two]) expect((await browser.visit('/me')).status).toBe(200)
    expect(await eventsOf(database.db, 'twice@example.org')).toEqual([
      'account-made',
      'signed-in',
      'signed-in',
    ])
  })

  it('is made by nobody else’s link: not by a garbled one, an old one, or with an address that was taken meanwhile', async () => {
    const browser = site.browser()
    for (const path of ['/email-confirmations/nothing', `/email-confirmations/${'x'.repeat(43)}`]) {
      expect((await browser.visit(path)).status).toBe(410)
      expect((await browser.submit(path, { password: ben.password })).status).toBe(410)
    }
    const late = { ...ben, email: 'late@example.org' }
    await browser.submit('/sign-up', late)
    const first = await linkTo(database.db, late.email)
    await browser.submit('/sign-up', { ...eve, email: late.email })
    const second = await linkTo(database.db, late.email)
    expect((await browser.submit(second, { password: eve.password })).status).toBe(303)
    expect((await browser.submit(first, { password: late.password })).status).toBe(410)
    await sql`update identity.one_time_links set expires_at = now()`.execute(database.db)
    expect((await browser.visit(first)).status).toBe(410)
  })

  it('that is there already is not told from one that is not: same answer, same work, a mail to each', async () => {
    await signUpByMail(database.db, site.browser(), { ...ben, email: 'owner@example.org' })
    const answers: Answer[] = []
    const ask = (email: string) => async () => {
      answers.push(await site.browser().submit('/sign-up', { ...eve, email }))
    }
    const taken = await workOf(ask('owner@example.org'))
    const free = await workOf(ask('free@example.org'))
    expect([taken, free]).toEqual([1, 1])
    expect(seen(answers[0] as Answer)).toEqual(seen(answers[1] as Answer))
    expect(await mailsTo(database.db, 'owner@example.org')).toMatchObject([
      { letter: 'address-taken', link: '/sign-in' },
      { letter: 'confirm-registration' },
    ])
    expect(await mailsTo(database.db, 'free@example.org')).toMatchObject([{ letter: 'confirm-registration' }])
    const mine = await site
      .browser()
      .submit('/sign-in', { email: 'owner@example.org', password: eve.password })
    expect(mine.status).toBe(422)
  })

  it('keeps neither token nor password in the database', async () => {
    await site.browser().submit('/sign-up', { ...ben, email: 'kept@example.org' })
    const token = (await linkTo(database.db, 'kept@example.org')).split('/').at(-1) ?? 'missing'
    await sql`update identity.mails set status = 'sent', sent_at = now(), link = null`.execute(database.db)
    const { rows } = await sql<{ everything: string }>`
      select string_agg(links::text, '') || (select string_agg(mails::text, '') from identity.mails)
        || (select string_agg(data::text, '') from pgboss.job) as everything
      from identity.one_time_links as links`.execute(database.db)
    expect(rows[0]?.everything).toContain('kept@example.org')
    expect(rows[0]?.everything).not.toContain(token)
    expect(rows[0]?.everything).not.toContain(ben.password)
  })

  it('that is asked for too often makes no more mails, and is answered as before', async () => {
    for (let time = 0; time < 7; time++) {
      const answer = await site.browser().submit('/sign-up', { ...ben, email: 'flooded@example.org' })
      expect(answer.location).toBe('/sign-up/mail')
    }
    expect(await mailsTo(database.db, 'flooded@example.org')).toHaveLength(5)
  })

  it('that is asked for all day from one address waits, on the page, with what was typed', async () => {
    await sql`delete from web.rate_limits`.execute(database.db)
    for (let time = 0; time < 30; time++)
      await site.browser().submit('/sign-up', { ...ben, email: `many${time}@example.org` })
    const answer = await site.browser().submit('/sign-up', ben)
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(answer.text).toContain('Too many tries from here.')
    expect(answer.html).toContain('value="ben@example.org"')
    await sql`delete from web.rate_limits`.execute(database.db)
  })
})

describe('where no mails are sent, an account', () => {
  const site = testSite()
  const { database } = site
  beforeAll(() => librarian(site))

  it('works at once, and goes on to where one wanted to go', async () => {
    const browser = site.browser()
    const page = await browser.visit('/sign-in?next=%2Floans')
    expect(page.html).toContain('href="/sign-up?next=%2Floans"')
    expect((await browser.visit('/sign-up?next=%2Floans')).html).toContain('name="next" value="/loans"')
    const answer = await browser.submit('/sign-up', { ...ben, next: '/loans' })
    expect(answer.location).toBe('/sign-in?asked=yes&next=%2Floans')
    expect((await browser.visit(answer.location ?? '')).text).toContain(
      'Now sign in with the password you chose.',
    )
    const back = await browser.submit('/sign-in', { ...ben, next: '/loans' })
    expect(back.location).toBe('/loans')
    expect((await browser.visit('/me')).text).toContain('Not yet: a link in a mail does it')
  })

  it('signs in again whatever case and spaces its e-mail is written in', async () => {
    const answer = await site.browser().submit('/sign-in', { ...ben, email: ' BEN@example.org ' })
    expect(answer.status).toBe(303)
  })

  it('is made once for one e-mail, in whatever case, with the first password', async () => {
    const answer = await site.browser().submit('/sign-up', { ...eve, email: 'Ben@Example.org' })
    expect(answer.location).toBe('/sign-in?asked=yes&next=%2F')
    expect((await site.browser().submit('/sign-in', ben)).status).toBe(303)
    expect((await site.browser().submit('/sign-in', { ...eve, email: ben.email })).status).toBe(422)
  })

  it('that is there already is answered like one that is not, with the same work', async () => {
    const answers: Answer[] = []
    const work: number[] = []
    for (const email of [ben.email, 'new@example.org'])
      work.push(
        await workOf(async () => {
          answers.push(await site.browser().submit('/sign-up', { ...eve, email }))
        }),
      )
    expect(work).toEqual([1, 1])
    expect(seen(answers[0] as Answer)).toEqual(seen(answers[1] as Answer))
  })

  it('is asked for once when the button is pressed twice, and both presses go on', async () => {
    const browser = site.browser()
    const fields = { ...ben, email: 'twice@example.org', once: crypto.randomUUID() }
    const answers = await Promise.all([
      browser.submit('/sign-up', fields),
      browser.submit('/sign-up', fields),
    ])
    expect(answers.map(({ location }) => location)).toEqual(Array(2).fill('/sign-in?asked=yes&next=%2F'))
    expect(await mailsTo(database.db, fields.email)).toHaveLength(1)
  })

  it('is confirmed by the link that the administrator passes on', async () => {
    const browser = site.browser()
    await signUp(browser, { ...ben, email: 'passed@example.org' })
    const link = await linkTo(database.db, 'passed@example.org')
    expect((await browser.visit(link)).text).toContain('Yes, this address is mine')
    expect((await browser.submitAndFollow(link)).text).toContain('Confirmed: passed@example.org.')
    expect((await browser.visit('/me')).text).toContain('Confirmed Yes')
    expect((await browser.submit(link)).status).toBe(410)
  })

  it('is made by invitation alone, or not at all, where the administrator has switched it so', async () => {
    const staff = await librarian(site)
    const made = await staff.submit('/library/invitations/links', { role: 'member', uses: '5', days: '7' })
    const [next = ''] = /\/invitations\/[\w-]{20,}/.exec(made.html) ?? []
    const nobody = site.browser()
    const asked = (fields: Record<string, string>) =>
      nobody.submit('/sign-up', { ...ben, email: 'invited@example.org', ...fields })
    for (const [value, words, invited] of [
      ['by-invitation', 'Accounts here are made by invitation.', 303],
      ['closed', 'No new accounts are made here now.', 403],
    ] as const) {
      await sql`insert into identity.switches (name, value, changed_at) values ('registration', ${value}, now())
        on conflict (name) do update set value = excluded.value`.execute(database.db)
      expect((await nobody.visit('/sign-up')).text).toContain(words)
      expect((await asked({})).status).toBe(403)
      expect((await asked({ next: '/invitations/made-up' })).status).toBe(403)
      expect((await asked({ next })).status, value).toBe(invited)
    }
    expect((await site.browser().submit('/sign-in', { ...ben, email: 'invited@example.org' })).status).toBe(
      303,
    )
    await sql`delete from identity.switches`.execute(database.db)
  })

  it('does the same work at sign-in for an e-mail that nobody has', async () => {
    const work = (email: string) =>
      workOf(() => site.browser().submit('/sign-in', { email, password: 'wrong wrong wrong' }))
    await work('warm@example.org')
    expect(await work('nobody@example.org')).toBe(1)
    expect(await work(ben.email)).toBe(1)
    expect(await passwordFits(undefined, ben.password)).toBe(false)
  })

  it('is not made with a password that everybody tries, or that says who one is', async () => {
    const refused = async (password: string) =>
      (
        await site
          .browser()
          .submit('/sign-up', { name: 'Benedikta Okafor', email: 'benedikta@example.org', password })
      ).text
    for (const password of [
      'password1234',
      'PasswordPassword',
      '111111111111',
      'qwerty123456',
      'Unbelievable!',
    ])
      expect(await refused(password), password).toContain('Many people use this password')
    for (const password of ['BenediktaOkafor', 'benedikta okafor 1', 'benedikta@example.org'])
      expect(await refused(password), password).toContain('Whoever knows you would try this first')
    expect(await refused('elevensigns')).toContain('Use a password of 12 characters or more')
  })
})
