import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, librarian } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { password, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { linkTo } from '../accounts/mailbox.fixture.ts'

const site = testSite()
let administrator: Browser
let administratorId: string
let moderator: Somebody
let wren: Somebody

beforeAll(async () => {
  administrator = await librarian(site)
  const { rows } = await sql<{
    id: string
  }>`select id from identity.people where email = ${ashgrove.email}`.execute(site.database.db)
  administratorId = rows[0]?.id ?? ''
  moderator = await somebody(site, 'Moira')
  wren = await somebody(site, 'Wren')
  await administrator.submit(`/administration/people/${moderator.id}/role`, { role: 'moderator' })
})

const signIn = (email: string) => site.browser().submit('/sign-in', { email, password })

describe('accounts', () => {
  it('are found by name, address, role and state', async () => {
    const found = async (query: string) => (await administrator.visit(`/administration/people?${query}`)).text
    expect(await found('q=wren@')).toContain('Wren')
    expect(await found('role=moderator')).not.toContain('wren@example.org')
    expect(await found('state=suspended')).toContain('Nobody like that')
  })

  it('are suspended: signed out at once everywhere, and let in again', async () => {
    const elsewhere = site.browser()
    await elsewhere.submit('/sign-in', { email: wren.email, password })
    expect((await administrator.submit(`/administration/people/${wren.id}/suspension`)).status).toBe(303)
    expect((await wren.browser.visit('/me')).location).toContain('/sign-in')
    expect((await elsewhere.visit('/me')).location).toContain('/sign-in')
    expect((await signIn(wren.email)).status).not.toBe(303)
    await administrator.submit(`/administration/people/${wren.id}/suspension-end`)
    expect((await signIn(wren.email)).status).toBe(303)
    await wren.browser.submit('/sign-in', { email: wren.email, password })
  })

  it('are signed out by an administrator without losing anything else', async () => {
    await administrator.submit(`/administration/people/${wren.id}/sign-out`)
    expect((await wren.browser.visit('/me')).location).toContain('/sign-in')
    await wren.browser.submit('/sign-in', { email: wren.email, password })
    expect((await wren.browser.visit('/me')).status).toBe(200)
  })

  it('of somebody who may more are out of reach, and so is one’s own', async () => {
    const suspending = (browser: Browser, id: string) =>
      browser.submit(`/administration/people/${id}/suspension`)
    expect((await suspending(moderator.browser, administratorId)).text).toContain('may do more than you')
    expect((await suspending(administrator, administratorId)).text).toContain('your own account')
    expect(
      (await moderator.browser.submit(`/administration/people/${wren.id}/role`, { role: 'administrator' }))
        .status,
    ).toBe(404)
    expect((await suspending(wren.browser, moderator.id)).status).toBe(404)
  })

  it('keep one administrator, also when two take each other down at the same moment', async () => {
    const vera = await somebody(site, 'Vera')
    await administrator.submit(`/administration/people/${vera.id}/role`, { role: 'administrator' })
    const answers = await Promise.all([
      administrator.submit(`/administration/people/${vera.id}/suspension`),
      vera.browser.submit(`/administration/people/${administratorId}/suspension`),
    ])
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const { rows } =
      await sql`select from identity.people where role = 'administrator' and suspended_at is null`.execute(
        site.database.db,
      )
    expect(rows).toHaveLength(1)
    await sql`update identity.people set suspended_at = null`.execute(site.database.db)
    await administrator.submit('/sign-in', { email: ashgrove.email, password: ashgrove.password })
  })

  it('are made by an administrator, for somebody who chooses the password by mail', async () => {
    const fields = { name: 'Tilda', email: 'tilda@example.org' }
    expect((await moderator.browser.submit('/administration/people', fields)).status).toBe(404)
    const made = await administrator.submit('/administration/people', fields)
    expect(made.location).toMatch(/^\/administration\/people\/[0-9a-f-]{36}$/)
    expect((await administrator.submit('/administration/people', fields)).status).toBe(422)
    const link = await linkTo(site.database.db, fields.email)
    const tilda = site.browser()
    expect((await tilda.submit(link, { password: 'a boat behind the barn' })).status).toBe(303)
    expect((await tilda.visit('/me')).text).toContain('Tilda')
  })

  it('are deleted by an administrator, and nobody else’s hand', async () => {
    const zoe = await somebody(site, 'Zoe')
    const path = `/administration/people/${zoe.id}/deletion`
    expect((await moderator.browser.visit(path)).status).toBe(404)
    expect((await administrator.submit(`/administration/people/${administratorId}/deletion`)).status).toBe(
      422,
    )
    await zoe.browser.submit('/libraries', { ...ashgrove, library: 'Zoe at home', kind: 'household' })
    expect((await administrator.visit(path)).text).toContain(
      'The library Zoe at home, to which nobody else belongs',
    )
    expect((await administrator.submit(path)).status).toBe(303)
    expect((await signIn(zoe.email)).status).not.toBe(303)
    expect((await administrator.visit(path)).status).toBe(404)
    const owners = await administrator.visit('/administration/libraries?q=Zoe')
    expect(owners.text).toContain('Ines Moreau')
  })

  it('get roles of the installation’s own', async () => {
    await administrator.submit('/administration/roles', {
      name: 'Postmaster',
      permissions: ['identity.mails', 'identity.people'],
    })
    const { rows } = await sql<{
      id: string
    }>`select id from identity.roles where name = 'Postmaster'`.execute(site.database.db)
    expect((await wren.browser.visit('/administration/mails')).status).toBe(404)
    await administrator.submit(`/administration/people/${wren.id}/role`, { role: rows[0]?.id ?? '' })
    expect((await wren.browser.visit('/administration/mails')).status).toBe(200)
    expect((await wren.browser.visit('/administration/audit')).status).toBe(404)
    await administrator.submit(`/administration/people/${wren.id}/role`, { role: 'user' })
    expect((await wren.browser.visit('/administration/mails')).status).toBe(404)
  })
})

describe('the audit', () => {
  it('says who did what to whom and from where', async () => {
    const page = await administrator.visit(
      `/administration/audit?person=${wren.id}&event=identity.person-suspended`,
    )
    expect(page.text).toContain('Ines Moreau suspended Wren')
    expect(page.text).toMatch(/127\.0\.0\.1/)
  })

  it('is filtered by day and given as CSV that no spreadsheet runs', async () => {
    await sql`update identity.people set name = '=cmd()' where id = ${wren.id}`.execute(site.database.db)
    const csv = await administrator.visit('/administration/audit.csv?event=identity.person-suspended')
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.html.split('\r\n')[0]).toContain('at,event,actor_id')
    expect(csv.html).toContain("'=cmd()")
    expect((await administrator.visit('/administration/audit?from=2999-01-01')).text).toContain(
      'Nothing like that',
    )
    expect((await administrator.visit('/administration/audit?from=nonsense&person=x')).status).toBe(200)
  })

  it('has more than one page, without a gap', async () => {
    for (let n = 0; n < 60; n += 1)
      await sql`insert into identity.audit (id, at, event) values (gen_random_uuid(), now(), 'identity.test-made')`.execute(
        site.database.db,
      )
    const first = await administrator.visit('/administration/audit?event=identity.test-made')
    const next = /href="(\/administration\/audit\?[^"]*after=[^"]*)"/
      .exec(first.html)?.[1]
      ?.replaceAll('&amp;', '&')
    const second = await administrator.visit(next ?? '')
    const rows = (html: string) => html.match(/identity\.test-made<|: identity\.test-made/g)?.length ?? 0
    expect(rows(first.html) + rows(second.html)).toBeGreaterThanOrEqual(60)
  })

  it.each([
    "update identity.audit set event = 'identity.nothing-happened'",
    'update identity.audit set at = now()',
    'update identity.audit set details = \'{"name":"x"}\'',
    'update identity.audit set actor_id = gen_random_uuid()',
    'delete from identity.audit',
  ])('cannot be altered: %s', async statement => {
    await expect(sql.raw(statement).execute(site.database.db)).rejects.toThrow(/audit/)
  })

  it('can forget who somebody was', async () => {
    await sql`update identity.audit set actor_id = null, person_id = null, address = null, details = '{}'
      where person_id = ${wren.id}`.execute(site.database.db)
    expect((await administrator.visit('/administration/audit?event=identity.person-suspended')).status).toBe(
      200,
    )
  })
})

describe('switches', () => {
  const set = (switches: Record<string, string>) =>
    administrator.submit('/administration/switches', {
      registration: 'open',
      founding: 'everybody',
      models: 'off',
      ...switches,
    })

  it('close making accounts, or leave it to invitations', async () => {
    const account = { name: 'Ida', email: 'ida@example.org', password: 'a lamp beside the door' }
    await set({ registration: 'closed' })
    expect((await site.browser().submit('/sign-up', account)).status).toBe(403)
    await set({ registration: 'by-invitation' })
    expect((await site.browser().submit('/sign-up', account)).status).toBe(403)
    const made = await administrator.submit('/library/invitations/links', { role: 'member', days: '2' })
    const next = /\/invitations\/[\w-]{20,}/.exec(made.html)?.[0] ?? ''
    expect((await site.browser().visit(`/sign-up?next=${next}`)).html).toContain('name="password"')
    expect((await site.browser().submit('/sign-up', { ...account, next })).status).toBe(303)
    expect(
      (await site.browser().submit('/sign-up', { ...account, next: '/invitations/made-up' })).status,
    ).toBe(403)
    await set({})
  })

  it('leave founding libraries to administrators', async () => {
    await set({ founding: 'administrators' })
    expect((await wren.browser.visit('/libraries/new')).status).toBe(403)
    expect((await wren.browser.submit('/libraries', { ...ashgrove, library: 'Mine' })).status).toBe(403)
    expect((await administrator.visit('/libraries/new')).status).toBe(200)
    await set({})
    expect((await wren.browser.submit('/libraries', { ...ashgrove, library: 'Mine' })).status).toBe(303)
  })

  it('refuse what is no choice', async () => {
    expect((await set({ registration: 'sometimes' })).status).toBe(422)
  })
})

describe('jobs that failed for good', () => {
  it('are shown with their reason, sent again and thrown away', async () => {
    const die = (id: string) =>
      sql`insert into pgboss.job (id, name, data, state, output)
        values (${id}, 'identity.sweep-sessions.dead', '{}', 'created', '{"message":"No such table\\n at x"}')`.execute(
        site.database.db,
      )
    const [first, second] = ['01a1f999-0000-7000-8000-00000000000a', '01a1f999-0000-7000-8000-00000000000b']
    await die(first)
    await die(second)
    expect((await administrator.visit('/administration')).text).toMatch(/identity\.sweep-sessions 0 – 0 2/)
    expect((await administrator.visit('/administration/jobs')).text).toContain('No such table')
    expect((await administrator.submit(`/administration/jobs/${first}/retry`)).status).toBe(303)
    const { rows } = await sql<{ name: string }>`select name from pgboss.job where id = ${first}`.execute(
      site.database.db,
    )
    expect(rows).toEqual([{ name: 'identity.sweep-sessions' }])
    expect((await administrator.submit(`/administration/jobs/${first}/removal`)).status).toBe(404)
    expect((await administrator.submit(`/administration/jobs/${second}/removal`)).status).toBe(303)
  })
})

describe('mails', () => {
  it('that were kept are read by an administrator, which is written down', async () => {
    await administrator.submit('/library/invitations/mails', {
      email: 'olga@example.org',
      role: 'member',
      days: '3',
    })
    const list = await administrator.visit('/administration/mails')
    expect(list.text).toContain('No mail server is set')
    const path = /\/administration\/mails\/[0-9a-f-]{36}/.exec(list.html)?.[0] ?? ''
    expect((await administrator.visit(path)).text).toContain('/invitations/')
    const audit = await administrator.visit('/administration/audit?event=identity.mail-read')
    expect(audit.text).toContain('Ines Moreau read a mail')
  })

  it('show nobody the link that would make them somebody who may more', async () => {
    await administrator.submit('/administration/roles', { name: 'Post', permissions: 'identity.mails' })
    const { rows } = await sql<{ id: string }>`select id from identity.roles where name = 'Post'`.execute(
      site.database.db,
    )
    const otto = await somebody(site, 'Otto')
    const role = rows[0]?.id ?? ''
    await administrator.submit(`/administration/people/${otto.id}/role`, { role })
    const linkTo = async (email: string, reader: Browser) => {
      await site.browser().submit('/forgotten-password', { email })
      const mail = await sql<{ id: string }>`
        select id from identity.mails where address = ${email} order by id desc limit 1`.execute(
        site.database.db,
      )
      return (await reader.visit(`/administration/mails/${mail.rows[0]?.id}`)).text
    }
    expect(await linkTo(ashgrove.email, otto.browser)).not.toContain('/password-resets/')
    expect(await linkTo(ashgrove.email, administrator)).toContain('/password-resets/')
    expect(await linkTo(wren.email, otto.browser)).toContain('/password-resets/')
  })
})

it('overview says how the installation does', async () => {
  const { text } = await administrator.visit('/administration')
  expect(text).toContain('All is well.')
  expect(text).toMatch(/PostgreSQL 1\d/)
  expect(text).toMatch(/Jobs Work in the background/)
})
