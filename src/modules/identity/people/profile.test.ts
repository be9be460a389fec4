import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { Words } from '../../../web/kit/words.ts'
import { keptHandles } from './handle.ts'
import { circles, parts } from './seen-by.ts'

const site = testSite()
let wren: Somebody
let jonas: Somebody
let mina: Somebody

const profile = {
  name: 'Wren',
  handle: 'wren',
  bio: 'Reads at night.\nMostly poems.',
  language: '',
  zone: '',
  shows_friends: 'books',
  ...Object.fromEntries(parts.map(part => [`${part}_seen_by`, 'everyone'])),
}

beforeAll(async () => {
  wren = await somebody(site, 'Wren')
  jonas = await somebody(site, 'Jonas')
  mina = await somebody(site, 'Mina')
  const [low_id, high_id] = [wren.id, jonas.id].sort()
  await sql`
    insert into identity.relations (low_id, high_id, friends_since) values (${low_id}, ${high_id}, now())`.execute(
    site.database.db,
  )
})

describe('a profile', () => {
  it('keeps what was written, and shows it again', async () => {
    const answer = await wren.browser.submitAndFollow('/me/profile', {
      ...profile,
      handle: '@Wren',
      zone: 'Asia/Tokyo',
    })
    expect(answer.text).toContain('Saved.')
    expect(answer.html).toContain('value="wren"')
    expect(answer.html).toMatch(/<option value="Asia\/Tokyo" selected>/)
    expect((await wren.browser.visit('/people/wren')).text).toContain('Mostly poems.')
  })

  it('says what is wrong with every field, and keeps what was typed', async () => {
    const answer = await wren.browser.submit('/me/profile', {
      ...profile,
      name: '',
      handle: 'a b',
      zone: 'Mars/Olympus',
      bio: 'x'.repeat(2001),
      page_seen_by: 'enemies',
    })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Write your name')
    expect(answer.text).toContain('Write 3 to 30 letters')
    expect(answer.text).toContain('Choose a time zone')
    expect(answer.text).toContain('Choose who sees it')
    expect(answer.html).toContain('value="a b"')
  })

  it('takes no handle that somebody has, in whatever case', async () => {
    const answer = await wren.browser.submit('/me/profile', { ...profile, handle: 'JONAS' })
    expect(answer.status).toBe(422)
    expect(answer.text).toContain('Somebody has this handle')
  })

  it.each(['Wren', 'wr', '-wren', 'wren-', 'a--b', '1wren', 'wrén', 'x'.repeat(31), ...keptHandles])(
    'is refused the handle %s by the database itself',
    async handle => {
      const writing = sql`update identity.people set handle = ${handle} where id = ${wren.id}`.execute(
        site.database.db,
      )
      await expect(writing).rejects.toThrow(/people_handle_(form|kept)/)
    },
  )

  it('keeps back the same handles in the form as in the database', async () => {
    const { rows } = await sql<{ rule: string }>`
      select pg_get_constraintdef(oid) as rule from pg_constraint where conname = 'people_handle_kept'`.execute(
      site.database.db,
    )
    const held = [...(rows[0]?.rule ?? '').matchAll(/'([a-z-]+)'::text/g)].map(([, handle]) => handle)
    expect(held).toEqual(keptHandles)
  })
})

describe("a person's language and zone", () => {
  it('decide the times of their pages, and leave a due date to its library', () => {
    const due = new Date('2026-11-26T23:59:59Z')
    const tokyo = new Words(new Map()).in('en-US', 'Asia/Tokyo', due)
    expect(tokyo.date(due)).toBe('November 27')
    expect(tokyo.date(due, 'day', 'Europe/London')).toBe('November 26')
  })

  it('are those of whoever looks', async () => {
    const american = { ...profile, name: 'Jonas', handle: 'jonas', language: 'en-US' }
    await jonas.browser.submit('/me/profile', american)
    expect((await jonas.browser.visit('/people/jonas')).html).toContain('<html lang="en-US"')
    expect((await mina.browser.visit('/people/jonas')).html).not.toContain('<html lang="en-US"')
    await jonas.browser.submit('/me/profile', { ...american, page_seen_by: 'friends' })
  })
})

describe("a person's page", () => {
  // Who sees a part that is shown to …
  const expected = {
    nobody: ['wren'],
    friends: ['wren', 'jonas'],
    here: ['wren', 'jonas', 'mina'],
    everyone: ['wren', 'jonas', 'mina', 'stranger'],
  }

  it.each(circles)('is shown to its circle alone: %s', async circle => {
    await wren.browser.submit('/me/profile', { ...profile, page_seen_by: circle })
    expect(await whoSees(({ status }) => status === 200)).toEqual(expected[circle])
    expect(await whoSees(({ status }) => status !== 404)).toEqual(expected[circle])
  })

  it.each(circles)('shows what was written to its circle alone: %s', async circle => {
    await wren.browser.submit('/me/profile', { ...profile, bio_seen_by: circle })
    expect(await whoSees(({ text }) => text.includes('Mostly poems.'))).toEqual(expected[circle])
  })

  it('names to nobody a library that they may not look into, nor a friend whose page is closed to them', async () => {
    await wren.browser.submit('/me/profile', profile)
    await sql`
      with library as (
        insert into identity.libraries (id, name, kind, zone, currency, language, public_catalogue, created_at)
        select gen_random_uuid(), name, 'household', 'UTC', 'EUR', 'en-GB', name = 'Town', now()
        from unnest(array['Town', 'Larch House']) as name
        returning id)
      insert into identity.memberships (library_id, person_id, role, created_at)
      select id, ${wren.id}, 'member', now() from library`.execute(site.database.db)
    expect(await whoSees(({ text }) => text.includes('Town'))).toEqual(expected.everyone)
    expect(await whoSees(({ text }) => text.includes('Larch House'))).toEqual(['wren'])
    expect(await whoSees(({ text }) => text.includes('Jonas @jonas'))).toEqual(['wren', 'jonas'])
  })

  it('is not there for who is blocked, nor for who blocks', async () => {
    const [low_id, high_id] = [wren.id, mina.id].sort()
    const side = low_id === wren.id ? 'low_blocked_at' : 'high_blocked_at'
    await sql`
      insert into identity.relations (low_id, high_id, ${sql.ref(side)}) values (${low_id}, ${high_id}, now())`.execute(
      site.database.db,
    )
    expect((await mina.browser.visit('/people/wren')).status).toBe(404)
    expect((await wren.browser.visit('/people/mina')).status).toBe(404)
    await sql`delete from identity.relations where low_id = ${low_id} and high_id = ${high_id}`.execute(
      site.database.db,
    )
  })

  it('shows its owner what another would see', async () => {
    await wren.browser.submit('/me/profile', { ...profile, bio_seen_by: 'friends' })
    const sees = async (as: string) =>
      (await wren.browser.visit(`/people/wren?as=${as}`)).text.includes('poems')
    expect(await sees('friend')).toBe(true)
    expect(await sees('here')).toBe(false)
    expect((await jonas.browser.visit('/people/wren?as=stranger')).text).toContain('poems')
    expect((await mina.browser.visit('/people/wren?as=self')).text).not.toContain('poems')
  })

  it('tells its owner where another is told that there is none', async () => {
    await wren.browser.submit('/me/profile', { ...profile, page_seen_by: 'friends', bio_seen_by: 'everyone' })
    const stranger = await wren.browser.visit('/people/wren?as=stranger')
    expect(stranger.text).toContain('they are told that there is no such page')
    expect(stranger.text).not.toContain('poems')
    expect((await wren.browser.visit('/people/wren?as=friend')).text).toContain('poems')
  })

  async function whoSees(test: (answer: { status: number; text: string }) => boolean): Promise<string[]> {
    const browsers = {
      wren: wren.browser,
      jonas: jonas.browser,
      mina: mina.browser,
      stranger: site.browser(),
    }
    const seen: string[] = []
    for (const [who, browser] of Object.entries(browsers))
      if (test(await browser.visit('/people/wren'))) seen.push(who)
    return seen
  }
})
