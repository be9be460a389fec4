import { sql } from 'kysely'
import sharp from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { ashgrove, idsOf, librarian } from '../../../../tests/ashgrove.ts'
import { type Browser, testSite } from '../../../../tests/site.ts'
import { placeAt, type Somebody, somebody } from '../../../../tests/somebody.ts'
import { pathForLogs } from '../../../web/kit/route.ts'
import { libraryRoles } from '../access/roles.ts'

const site = testSite()
let owner: Browser
let ownerId: string
let libraryId: string
let wren: Somebody
let jonas: Somebody

beforeAll(async () => {
  owner = await librarian(site)
  libraryId = (await idsOf(site)).libraryId
  const { rows } = await sql<{
    id: string
  }>`select id from identity.people where email = ${ashgrove.email}`.execute(site.database.db)
  ownerId = rows[0]?.id ?? ''
  wren = await somebody(site, 'Wren')
  jonas = await somebody(site, 'Jonas')
})

const roleOf = async (personId: string): Promise<string | undefined> => {
  const { rows } = await sql<{ role: string }>`
    select role from identity.memberships where library_id = ${libraryId} and person_id = ${personId}`.execute(
    site.database.db,
  )
  return rows[0]?.role
}

const make = (personId: string, role: string) => placeAt(site, { id: personId }, libraryId, role)

const takeOut = (personId: string) =>
  sql`delete from identity.memberships where library_id = ${libraryId} and person_id = ${personId}`.execute(
    site.database.db,
  )

/** The path of an invitation by link, as the page shows it once. */
async function inviteByLink(fields: Record<string, string>): Promise<string> {
  const answer = await owner.submit('/library/invitations/links', { role: 'member', days: '7', ...fields })
  expect(answer.status).toBe(200)
  return /\/invitations\/[\w-]{20,}/.exec(answer.html)?.[0] ?? ''
}

describe('an invitation', () => {
  it('by mail says so where no mail server is set', async () => {
    expect(
      (
        await owner.submit('/library/invitations/mails', {
          email: 'tam@example.org',
          role: 'member',
          days: '7',
        })
      ).status,
    ).toBe(303)
    expect((await owner.visit('/library/invitations')).text).toContain('this installation sends no mails')
    await sql`delete from identity.invitations where email = 'tam@example.org'`.execute(site.database.db)
    await sql`delete from identity.mails where address = 'tam@example.org'`.execute(site.database.db)
  })

  it('by a link lets as many join as it says, with its role', async () => {
    const path = await inviteByLink({ role: 'librarian', uses: '1' })
    expect((await site.browser().visit(path)).text).toContain('Ines Moreau invites you to Ashgrove Libraries')
    expect((await wren.browser.submit(path)).location).toBe('/')
    expect(await roleOf(wren.id)).toBe('librarian')
    const late = await jonas.browser.submit(path)
    expect([late.status, late.text]).toEqual([422, expect.stringContaining('This invitation is over')])
    expect(await roleOf(jonas.id)).toBeUndefined()
    await takeOut(wren.id)
  })

  it('is not used up by whoever belongs there already', async () => {
    const path = await inviteByLink({ uses: '1' })
    expect((await owner.submit(path)).status).toBe(303)
    expect(await roleOf(ownerId)).toBe('owner')
    expect((await jonas.browser.submit(path)).status).toBe(303)
    expect(await roleOf(jonas.id)).toBe('member')
    await takeOut(jonas.id)
  })

  it('by mail goes out with a link that works once', async () => {
    const answer = await owner.submit('/library/invitations/mails', {
      email: 'nana@example.org',
      role: 'member',
      days: '3',
    })
    expect(answer.status).toBe(303)
    const { rows } = await sql<{ link: string; letter: string }>`
      select link, letter from identity.mails where address = 'nana@example.org'`.execute(site.database.db)
    expect(rows).toMatchObject([{ letter: 'invitation' }])
    expect((await jonas.browser.submit(rows[0]?.link ?? '')).status).toBe(303)
    await takeOut(jonas.id)
    expect((await jonas.browser.submit(rows[0]?.link ?? '')).status).toBe(422)
  })

  it('keeps no secret: the database has only its hash', async () => {
    const path = await inviteByLink({})
    const { rows } = await sql<{ all: string }>`
      select string_agg(i::text, '') as all from identity.invitations i`.execute(site.database.db)
    expect(rows[0]?.all).not.toContain(path.replace('/invitations/', ''))
  })

  it('has a secret that the log leaves out', async () => {
    const path = await inviteByLink({})
    expect(pathForLogs(path)).toBe('/invitations/…')
  })

  it('cannot be withdrawn from another library', async () => {
    const path = await inviteByLink({})
    const { rows } = await sql<{ id: string }>`
      select id from identity.invitations order by id desc limit 1`.execute(site.database.db)
    await jonas.browser.submit('/libraries', { ...ashgrove, library: 'Jonas at home', kind: 'household' })
    expect((await jonas.browser.submit(`/library/invitations/${rows[0]?.id}/withdrawal`)).status).toBe(404)
    expect((await owner.submit(`/library/invitations/${rows[0]?.id}/withdrawal`)).status).toBe(303)
    expect((await wren.browser.submit(path)).status).toBe(422)
  })

  it('does not bring back who made it, once they were put out or may give its role no longer', async () => {
    const byWren = async (role: string) => {
      const fields = { role, days: '90', uses: '' }
      const { html } = await wren.browser.submit('/library/invitations/links', fields)
      return /\/invitations\/[\w-]{20,}/.exec(html)?.[0] ?? ''
    }
    await make(wren.id, 'owner')
    const [asOwner, asMember] = [await byWren('owner'), await byWren('member')]
    await owner.submit(`/library/members/${wren.id}/role`, { role: 'admin' })
    expect((await jonas.browser.submit(asOwner)).status).toBe(422)
    expect((await jonas.browser.submit(asMember)).status).toBe(303)
    await owner.submit(`/library/members/${wren.id}/removal`)
    expect((await wren.browser.submit(asMember)).status).toBe(422)
    expect(await roleOf(wren.id)).toBeUndefined()
    await takeOut(jonas.id)
  })

  it('is refused with what is wrong, and what was typed is kept', async () => {
    const answer = await owner.submit('/library/invitations/mails', {
      email: 'nana',
      role: 'member',
      days: '900',
    })
    expect(answer.status).toBe(422)
    expect(answer.html).toContain('value="nana"')
    expect(answer.text).toContain('Write a number of days from 1 to 90')
  })
})

describe('a role', () => {
  it.each(libraryRoles)('can be given by an owner: %s', async role => {
    await make(wren.id, 'member')
    expect((await owner.submit(`/library/members/${wren.id}/role`, { role })).status).toBe(303)
    expect(await roleOf(wren.id)).toBe(role)
  })

  it('can be given only by who holds all that it may, to who holds no more', async () => {
    await make(wren.id, 'admin')
    await make(jonas.id, 'member')
    const giving = (id: string, role: string) =>
      wren.browser.submit(`/library/members/${id}/role`, { role }).then(({ status }) => status)
    expect(await giving(jonas.id, 'owner')).toBe(422)
    expect(await giving(wren.id, 'owner')).toBe(422)
    expect(await giving(ownerId, 'member')).toBe(422)
    expect(await giving(jonas.id, 'librarian')).toBe(303)
    expect([await roleOf(ownerId), await roleOf(wren.id), await roleOf(jonas.id)]).toEqual([
      'owner',
      'admin',
      'librarian',
    ])
  })

  it('holds at the next request, and is gone at the next', async () => {
    await make(jonas.id, 'member')
    expect((await jonas.browser.visit('/patrons')).status).toBe(403)
    await owner.submit(`/library/members/${jonas.id}/role`, { role: 'librarian' })
    expect((await jonas.browser.visit('/patrons')).status).toBe(200)
    await owner.submit(`/library/members/${jonas.id}/role`, { role: 'member' })
    expect((await jonas.browser.visit('/patrons')).status).toBe(403)
    await owner.submit(`/library/members/${jonas.id}/removal`)
    expect((await jonas.browser.visit('/patrons')).status).toBe(404)
  })

  it("of the library's own is a set of permissions, and is given like the others", async () => {
    await make(jonas.id, 'member')
    const permissions = ['catalog.edit', 'identity.activity']
    expect((await owner.submit('/library/roles', { name: 'Cataloguer', permissions })).status).toBe(303)
    const { rows } = await sql<{
      id: string
    }>`select id from identity.roles where name = 'Cataloguer'`.execute(site.database.db)
    const id = rows[0]?.id ?? ''
    expect((await owner.submit('/library/roles', { name: 'cataloguer', permissions })).status).toBe(422)
    expect((await owner.submit(`/library/members/${jonas.id}/role`, { role: id })).status).toBe(303)
    expect((await jonas.browser.visit('/books/new')).status).toBe(200)
    expect((await jonas.browser.visit('/patrons')).status).toBe(403)
    await owner.submit(`/library/roles/${id}`, { name: 'Cataloguer', permissions: 'circulation.patrons' })
    expect((await jonas.browser.visit('/books/new')).status).toBe(403)
    expect((await jonas.browser.visit('/patrons')).status).toBe(200)
    expect((await owner.submit(`/library/roles/${id}/removal`)).text).toContain('People hold this role')
    await owner.submit(`/library/members/${jonas.id}/role`, { role: 'member' })
    expect((await owner.submit(`/library/roles/${id}/removal`)).status).toBe(303)
  })

  it('cannot be made of more than its maker may', async () => {
    await make(wren.id, 'admin')
    const made = await wren.browser.submit('/library/roles', {
      name: 'Heir',
      permissions: 'identity.ownership',
    })
    expect(made.status).toBe(422)
    expect(
      (await wren.browser.submit('/library/roles', { name: 'Root', permissions: 'identity.audit' })).status,
    ).toBe(422)
    expect(
      (await wren.browser.submit('/library/roles', { name: 'Odd', permissions: 'no.such' })).status,
    ).toBe(422)
  })

  it('of another library does not exist here', async () => {
    await make(wren.id, 'member')
    await sql`insert into identity.roles (id, scope, library_id, name, created_at)
      select '01a1f999-0000-7000-8000-000000000001', 'library', id, 'Theirs', now() from identity.libraries
      where id <> ${libraryId} limit 1`.execute(site.database.db)
    const answer = await owner.submit(`/library/members/${wren.id}/role`, {
      role: '01a1f999-0000-7000-8000-000000000001',
    })
    expect(answer.status).toBe(422)
    const forced = sql`update identity.memberships set role = '01a1f999-0000-7000-8000-000000000001'
      where library_id = ${libraryId} and person_id = ${wren.id}`.execute(site.database.db)
    await expect(forced).rejects.toThrow(/foreign key/)
  })
})

describe('an owner', () => {
  it('who is the only one cannot leave, be removed or become less', async () => {
    expect((await owner.submit(`/libraries/${libraryId}/leaving`)).text).toContain('You are its only owner')
    expect((await owner.submit(`/library/members/${ownerId}/role`, { role: 'admin' })).status).toBe(422)
    expect((await owner.submit(`/library/members/${ownerId}/removal`)).status).toBe(422)
    await expect(takeOut(ownerId)).rejects.toThrow('A library keeps an owner.')
  })

  it('hands over, and is an administrator of the library from then on', async () => {
    await make(wren.id, 'member')
    expect((await owner.submit(`/library/members/${wren.id}/ownership`)).status).toBe(303)
    expect([await roleOf(wren.id), await roleOf(ownerId)]).toEqual(['owner', 'admin'])
    expect((await owner.submit(`/library/members/${jonas.id}/ownership`)).status).toBe(403)
    expect((await wren.browser.submit(`/library/members/${ownerId}/ownership`)).status).toBe(303)
    expect(await roleOf(ownerId)).toBe('owner')
  })

  it('stays when the only two leave at the same moment', async () => {
    await make(wren.id, 'owner')
    const leaving = `/libraries/${libraryId}/leaving`
    const answers = await Promise.all([owner.submit(leaving), wren.browser.submit(leaving)])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 422])
    const { rows } =
      await sql`select from identity.memberships where library_id = ${libraryId} and role = 'owner'`.execute(
        site.database.db,
      )
    expect(rows).toHaveLength(1)
    await make(ownerId, 'owner')
    await make(wren.id, 'member')
  })
})

describe('whoever asks to join', () => {
  const ask = (one: Somebody, fields = {}) =>
    one.browser.submit(`/libraries/${libraryId}/join-request`, fields)
  const joining = (how: string) =>
    sql`update identity.libraries set joining = ${how} where id = ${libraryId}`.execute(site.database.db)

  it('is told that a library which wants no asking is closed', async () => {
    const nora = await somebody(site, 'Nora')
    await joining('closed')
    expect((await nora.browser.visit(`/libraries/${libraryId}`)).text).toContain('One joins by an invitation')
    expect((await ask(nora)).status).toBe(404)
  })

  it('waits for an answer, once, and is a member when accepted', async () => {
    const mina = await somebody(site, 'Mina')
    await joining('request')
    expect((await ask(mina, { message: 'I live next door.' })).status).toBe(303)
    expect((await ask(mina)).text).toContain('You have asked already')
    expect((await owner.visit('/library/members')).text).toContain('I live next door.')
    expect((await owner.submit(`/library/requests/${mina.id}/acceptance`)).status).toBe(303)
    expect(await roleOf(mina.id)).toBe('member')
    expect((await owner.submit(`/library/requests/${mina.id}/acceptance`)).status).toBe(404)
    expect((await ask(mina)).text).toContain('You belong here already')
  })

  it('can take it back, and when declined may ask again after a month', async () => {
    const otto = await somebody(site, 'Otto')
    await joining('request')
    await ask(otto)
    expect((await otto.browser.submit(`/libraries/${libraryId}/join-request/withdrawal`)).status).toBe(303)
    await ask(otto)
    await owner.submit(`/library/requests/${otto.id}/refusal`)
    expect((await ask(otto)).text).toContain('They declined it lately')
    await sql`update identity.join_requests set declined_at = now() - interval '31 days'`.execute(
      site.database.db,
    )
    expect((await ask(otto)).status).toBe(303)
  })

  it('joins at once where everybody may', async () => {
    const pia = await somebody(site, 'Pia')
    await joining('open')
    expect((await ask(pia)).status).toBe(303)
    expect(await roleOf(pia.id)).toBe('member')
  })
})

describe('members', () => {
  it('see each other where the library lets them, without e-mail addresses', async () => {
    await make(jonas.id, 'member')
    const seen = (yes: boolean) =>
      sql`update identity.libraries set members_seen = ${yes} where id = ${libraryId}`.execute(
        site.database.db,
      )
    await seen(false)
    expect((await jonas.browser.visit('/library/members')).status).toBe(403)
    await seen(true)
    const page = await jonas.browser.visit('/library/members')
    expect(page.text).toContain('Ines Moreau')
    expect(page.text).not.toContain(ashgrove.email)
    expect((await owner.visit('/library/members')).text).toContain(ashgrove.email)
  })

  it('are found by name, role and address, and page by page', async () => {
    expect((await owner.visit('/library/members?q=wre')).text).toContain('Wren')
    expect((await owner.visit('/library/members?q=100%25')).text).toContain('Nobody like that')
    expect((await owner.visit('/library/members?role=owner')).text).not.toContain('jonas@example.org')
    for (let n = 0; n < 55; n += 1)
      await sql`with made as (insert into identity.people (id, email, name, password_hash, role, created_at)
        values (gen_random_uuid(), ${`n${n}@example.org`}, ${`Zoe ${n}`}, 'x', 'user', now()) returning id)
        insert into identity.memberships select ${libraryId}, id, 'member', now() from made`.execute(
        site.database.db,
      )
    const first = await owner.visit('/library/members?q=Zoe')
    const next = /href="(\/library\/members\?[^"]*after=[^"]*)"/
      .exec(first.html)?.[1]
      ?.replaceAll('&amp;', '&')
    const second = await owner.visit(next ?? '')
    const names = (html: string) => [...html.matchAll(/>(Zoe \d+)</g)].map(([, name]) => name)
    expect(new Set([...names(first.html), ...names(second.html)]).size).toBe(55)
  })

  it("cannot be reached from another library's pages", async () => {
    const quin = await somebody(site, 'Quin')
    await quin.browser.submit('/libraries', { ...ashgrove, library: 'Quin at home', kind: 'household' })
    expect((await quin.browser.visit(`/library/members/${ownerId}`)).status).toBe(404)
    expect((await quin.browser.submit(`/library/members/${wren.id}/removal`)).status).toBe(404)
  })
})

describe('a library', () => {
  it('that was never used is deleted by its owner, and one in use stays', async () => {
    const rita = await somebody(site, 'Rita')
    await rita.browser.submit('/libraries', { ...ashgrove, library: 'Rita by mistake', kind: 'household' })
    expect((await rita.browser.submit('/library/deletion')).location).toBe('/me')
    expect((await rita.browser.visit('/library')).status).toBe(404)
    await owner.submit('/patrons', {
      name: 'Samuel',
      card: '20000009',
      category: 'adult',
      home_branch_id: (await idsOf(site)).branchId,
    })
    expect((await owner.submit('/library/deletion')).text).toContain('Not deleted: it is in use')
    expect((await owner.visit('/library')).status).toBe(200)
  })
})

describe('the picture of a library', () => {
  it('is shown to whoever may see the library, and to nobody else, until it is taken away', async () => {
    const png = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#0f4850' } })
      .png()
      .toBuffer()
    const sent = await owner.upload('/library/picture', {}, { field: 'picture', name: 'x.png', bytes: png })
    expect(sent.location).toBe('/library/picture')
    const image =
      /\/libraries\/pictures\/[0-9a-f]{64}\/large/.exec((await owner.visit('/library/picture')).html)?.[0] ??
      ''
    expect((await owner.visit(image)).headers.get('content-type')).toBe('image/webp')
    await sql`update identity.libraries set public_catalogue = false, joining = 'closed' where id = ${libraryId}`.execute(
      site.database.db,
    )
    expect((await site.browser().visit(image)).status).toBe(404)
    const text = await owner.upload(
      '/library/picture',
      {},
      { field: 'picture', name: 'x.png', bytes: Buffer.from('no') },
    )
    expect(text.status).toBe(422)
    await owner.submit('/library/picture/removal')
    expect((await owner.visit(image)).status).toBe(404)
  })
})

describe('the activity of a library', () => {
  it('tells its members what concerns them, and no names where they do not see each other', async () => {
    await make(jonas.id, 'member')
    await sql`update identity.libraries set members_seen = false where id = ${libraryId}`.execute(
      site.database.db,
    )
    const page = await jonas.browser.visit('/library/activity')
    expect(page.text).toContain('Somebody joined the library')
    expect(page.text).not.toContain('Mina')
    expect((await owner.visit('/library/activity')).text).toContain('Mina joined the library')
    expect(page.text).not.toContain('removed')
    const { branchId } = await idsOf(site)
    const empty = { subtitle: '', isbn: '', publisher: '', year: '', language: '', pages: '', subjects: '' }
    const book = { ...empty, title: 'Middlemarch', authors: 'George Eliot', format: 'book', branchId }
    expect(
      (
        await owner.submit('/books', {
          ...book,
          callNumber: '',
          barcode: '',
          location: '',
          itemType: '',
          price: '',
        })
      ).status,
    ).toBe(303)
    expect((await jonas.browser.visit('/library/activity')).text).toContain('added Middlemarch')
  })
})
