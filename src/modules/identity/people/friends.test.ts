import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { testSite } from '../../../../tests/site.ts'
import { type Somebody, somebody } from '../../../../tests/somebody.ts'
import { newId } from '../../../id.ts'
import { friendsOf, peopleVisibleTo } from '../index.ts'
import { acceptRequest, askToBeFriends, blockPerson } from './friendship.ts'
import { sweepRequests } from './sweep-requests.ts'

const site = testSite()
const now = new Date('2026-11-20T12:00:00Z')
let wren: Somebody
let jonas: Somebody
let count = 0

beforeEach(async () => {
  count += 1
  wren = await somebody(site, `Wren${count}`)
  jonas = await somebody(site, `Jonas${count}`)
})

const at = (person: Somebody) => `@${person.name.toLowerCase()}`
const ask = (one: Somebody, other: Somebody) =>
  one.browser.submitAndFollow('/friends/requests', { who: at(other) })
const befriend = async (one: Somebody, other: Somebody) => {
  await ask(one, other)
  await other.browser.submit(`/friends/${one.id}/acceptance`)
}
const idsIn = async (query: { execute(): Promise<{ id: string }[]> }) =>
  (await query.execute()).map(({ id }) => id)

describe('a request to be friends', () => {
  it('waits for the other, who accepts it', async () => {
    expect((await ask(wren, jonas)).text).toContain(`If somebody goes by ${at(jonas)}`)
    expect((await jonas.browser.visit('/me')).text).toContain('1')
    expect((await jonas.browser.visit('/friends/requests')).text).toContain(wren.name)
    const answer = await jonas.browser.submitAndFollow(`/friends/${wren.id}/acceptance`)
    expect(answer.text).toContain(`You and ${wren.name} are friends now.`)
    expect((await wren.browser.visit('/friends')).text).toContain(jonas.name)
    expect((await wren.browser.visit('/friends/requests')).text).toContain('No request is open')
  })

  it('is declined without a word to who asked, and stays as sent to them', async () => {
    await ask(wren, jonas)
    const before = (await wren.browser.visit('/friends/requests')).html
    await jonas.browser.submit(`/friends/${wren.id}/refusal`)
    expect((await jonas.browser.visit('/friends/requests')).text).toContain('Nobody is waiting')
    expect((await wren.browser.visit('/friends/requests')).html).toBe(before)
    expect((await jonas.browser.submit(`/friends/${wren.id}/acceptance`)).status).toBe(404)
  })

  it('is withdrawn by who asked, and by nobody else', async () => {
    await ask(wren, jonas)
    const { html } = await wren.browser.visit('/friends/requests')
    const path = /\/friends\/requests\/[0-9a-f-]+\/withdrawal/.exec(html)?.[0] ?? ''
    expect((await jonas.browser.submit(path)).status).toBe(404)
    expect((await wren.browser.submitAndFollow(path)).text).toContain('Withdrawn')
    expect((await jonas.browser.visit('/friends/requests')).text).toContain('Nobody is waiting')
  })

  it('is refused by name where who asks knows better, and keeps what was typed', async () => {
    const said = async (who: string) => {
      const answer = await wren.browser.submit('/friends/requests', { who })
      expect(answer.status).toBe(422)
      return answer.text
    }
    expect(await said('')).toContain('Write a handle')
    expect(await said('no one at all')).toContain('Write a handle')
    expect(await said(at(wren))).toContain('That is you')
    expect(await said(wren.email.toUpperCase())).toContain('That is you')
    await ask(wren, jonas)
    expect(await said(at(jonas).toUpperCase())).toContain('You have asked already')
    await jonas.browser.submit(`/friends/${wren.id}/acceptance`)
    expect(await said(at(jonas))).toContain('You are friends already')
  })

  it('looks the same whether or not anybody is called so', async () => {
    const friend = await somebody(site, `Friend${count}`)
    await befriend(wren, friend)
    const blocker = await somebody(site, `Blocker${count}`)
    await blockPerson(site.database.db, blocker.id, wren.id, now)
    const pages: string[] = []
    for (const who of [
      jonas.email,
      friend.email,
      blocker.email,
      `nobody${count}@example.org`,
      at(blocker),
      `@nobody${count}`,
    ]) {
      const answer = await wren.browser.submit('/friends/requests', { who })
      expect([answer.status, answer.location]).toEqual([303, '/friends/requests'])
      const page = await wren.browser.visit('/friends/requests')
      expect(page.text).toContain(`If somebody goes by ${who}`)
      pages.push(plain(page.html, who))
      const path = /\/friends\/requests\/[0-9a-f-]+\/withdrawal/.exec(page.html)?.[0] ?? ''
      const again = await wren.browser.submit('/friends/requests', { who })
      expect(again.text).toContain('You have asked already')
      expect((await wren.browser.submit(path)).status).toBe(303)
      await wren.browser.visit('/friends/requests')
    }
    expect(new Set(pages).size).toBe(1)
  })

  const plain = (html: string, who: string) =>
    html
      .replaceAll(who.replace(/^@/, ''), 'x')
      .replaceAll('@x', 'x')
      .replace(/[0-9a-f-]{36}/g, 'id')

  it('makes friends of two who ask each other at the same moment, whoever was first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [
        await somebody(site, `One${count}r${round}`),
        await somebody(site, `Two${count}r${round}`),
      ]
      await Promise.all([
        askToBeFriends(site.database.db, one.id, at(other), now),
        askToBeFriends(site.database.db, other.id, at(one), now),
      ])
      expect(await idsIn(friendsOf(site.database.db, one.id))).toEqual([other.id])
      expect(await idsIn(friendsOf(site.database.db, other.id))).toEqual([one.id])
      const { rows } = await sql`
        select id from identity.friend_requests where person_id in (${one.id}, ${other.id})`.execute(
        site.database.db,
      )
      expect(rows).toEqual([])
    }
  })

  it('and a block at the same moment leave the block alone', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [one, other] = [
        await somebody(site, `Ask${count}r${round}`),
        await somebody(site, `Not${count}r${round}`),
      ]
      await Promise.all([
        askToBeFriends(site.database.db, one.id, at(other), now),
        blockPerson(site.database.db, other.id, one.id, now),
        acceptRequest(site.database.db, other.id, one.id, now),
      ])
      const { rows } = await sql<{ n: number }>`
        select num_nonnulls(friends_since, low_asked_at, high_asked_at) as n from identity.relations
        where ${one.id} in (low_id, high_id)`.execute(site.database.db)
      expect(rows).toEqual([{ n: 0 }])
    }
  })
})

describe('a letter about a request', () => {
  const lettersTo = async (person: Somebody) => {
    const { rows } = await sql<{ letter: string; params: unknown; link: string }>`
      select letter, params, link from identity.mails where person_id = ${person.id}`.execute(
      site.database.db,
    )
    return rows
  }
  const askAgain = async (when: Date) => {
    await sql`delete from identity.friend_requests where person_id = ${wren.id}`.execute(site.database.db)
    await sql`update identity.relations set low_asked_at = null, high_asked_at = null`.execute(
      site.database.db,
    )
    await askToBeFriends(site.database.db, wren.id, at(jonas), when)
  }

  it('goes to who is asked, and not again within a week', async () => {
    await askToBeFriends(site.database.db, wren.id, at(jonas), now)
    const letter = {
      letter: 'friend-request',
      params: { name: wren.name },
      link: '/friends/requests',
    }
    expect(await lettersTo(jonas)).toEqual([letter])
    await askAgain(new Date(now.getTime() + 6 * 86_400_000))
    expect(await lettersTo(jonas)).toEqual([letter])
    await askAgain(new Date(now.getTime() + 8 * 86_400_000))
    expect(await lettersTo(jonas)).toEqual([letter, letter])
  })

  it('is written neither to who wants none, nor to who blocks, nor to who asked as well', async () => {
    await sql`update identity.people set friend_letters = false where id = ${jonas.id}`.execute(
      site.database.db,
    )
    const mina = await somebody(site, `Mina${count}`)
    await blockPerson(site.database.db, mina.id, wren.id, now)
    await askToBeFriends(site.database.db, wren.id, at(jonas), now)
    await askToBeFriends(site.database.db, wren.id, at(mina), now)
    await askToBeFriends(site.database.db, jonas.id, at(wren), now)
    expect([await lettersTo(jonas), await lettersTo(mina), await lettersTo(wren)]).toEqual([[], [], []])
  })
})

describe('the nightly sweep', () => {
  it('ends what was asked 90 days ago, on both sides, and nothing newer', async () => {
    const mina = await somebody(site, `Mina${count}`)
    const day = 86_400_000
    await askToBeFriends(site.database.db, wren.id, at(jonas), new Date(now.getTime() - 90 * day - 1))
    await askToBeFriends(site.database.db, wren.id, at(mina), new Date(now.getTime() - 89 * day))
    await sweepRequests.run({}, jobContext(site, now))
    expect((await jonas.browser.visit('/friends/requests')).text).toContain('Nobody is waiting')
    expect((await mina.browser.visit('/friends/requests')).text).toContain(wren.name)
    const sent = (await wren.browser.visit('/friends/requests')).text
    expect([sent.includes(at(mina)), sent.includes(at(jonas))]).toEqual([true, false])
  })
})

describe('a friend', () => {
  it('sees of the reading what all friends see, unless told otherwise for them', async () => {
    await befriend(wren, jonas)
    const shown = async () =>
      (await friendsOf(site.database.db, jonas.id).execute()).map(({ shows_me }) => shows_me)
    expect(await shown()).toEqual(['books'])
    const answer = await wren.browser.submitAndFollow(`/friends/${jonas.id}`, { shows: 'nothing' })
    expect(answer.text).toContain('Sees nothing of your reading.')
    expect(await shown()).toEqual(['nothing'])
    await wren.browser.submit(`/friends/${jonas.id}`, { shows: 'default' })
    await sql`update identity.people set shows_friends = 'progress' where id = ${wren.id}`.execute(
      site.database.db,
    )
    expect(await shown()).toEqual(['progress'])
    expect((await wren.browser.submit(`/friends/${jonas.id}`, { shows: 'all' })).status).toBe(422)
  })

  it('is no longer one when either ends it', async () => {
    await befriend(wren, jonas)
    await jonas.browser.submit(`/friends/${wren.id}/ending`)
    expect((await wren.browser.visit(`/friends/${jonas.id}`)).status).toBe(404)
    expect((await wren.browser.submit(`/friends/${jonas.id}/ending`)).status).toBe(404)
  })
})

describe('following', () => {
  beforeEach(async () => {
    await sql`update identity.people set page_seen_by = 'here' where id = ${jonas.id}`.execute(
      site.database.db,
    )
  })

  it('needs a page that one may open, and leads back to it', async () => {
    const address = `/people/${jonas.name.toLowerCase()}`
    const answer = await wren.browser.submit(`/friends/followed/${jonas.id}`, { next: address })
    expect(answer.location).toBe(address)
    expect((await wren.browser.visit(address)).text).toContain('Stop following')
    expect((await wren.browser.visit('/friends/followed')).text).toContain(jonas.name)
    expect((await jonas.browser.submit(`/friends/followed/${wren.id}`)).status).toBe(404)
    expect((await wren.browser.submit(`/friends/followed/${wren.id}`)).status).toBe(404)
    const away = await wren.browser.submit(`/friends/followed/${jonas.id}/ending`, {
      next: '//elsewhere.example',
    })
    expect(away.location).toBe('/')
    expect((await wren.browser.visit('/friends/followed')).text).toContain('You follow nobody')
  })

  it('both ways ends with a block, with all else, and the page is not there any more', async () => {
    await befriend(wren, jonas)
    await wren.browser.submit(`/friends/followed/${jonas.id}`)
    await jonas.browser.submit(`/friends/followed/${wren.id}`)
    expect((await jonas.browser.visit(`/friends/blocked/${wren.id}`)).text).toContain('is not told')
    await jonas.browser.submit(`/friends/blocked/${wren.id}`)
    expect((await wren.browser.visit(`/people/${jonas.name.toLowerCase()}`)).status).toBe(404)
    expect((await wren.browser.visit('/friends/followed')).text).toContain('You follow nobody')
    expect((await wren.browser.visit('/friends')).text).toContain('No friends yet')
    expect(await idsIn(peopleVisibleTo(site.database.db, wren.id))).not.toContain(jonas.id)
    const answer = await jonas.browser.submitAndFollow(`/friends/blocked/${wren.id}/ending`)
    expect(answer.text).toContain('You block nobody')
    expect((await jonas.browser.visit('/friends')).text).toContain('No friends yet')
  })
})

describe('the table of relations', () => {
  const impossible = {
    'somebody with themself': '{"low_id": "B", "high_id": "B"}',
    'two people the other way round': '{"low_id": "B", "high_id": "A"}',
    'friends who ask': '{"friends_since": "now", "low_asked_at": "now"}',
    'two who both wait': '{"low_asked_at": "now", "high_asked_at": "now"}',
    'a request to who blocks': '{"low_asked_at": "now", "high_blocked_at": "now"}',
    'a friend who is blocked': '{"friends_since": "now", "low_blocked_at": "now"}',
    'a follower who is blocked': '{"low_follows_since": "now", "high_blocked_at": "now"}',
    'one who shows to no friend': '{"low_shows": "books"}',
  }

  it.each(Object.entries(impossible))('cannot hold %s', async (_what, row) => {
    const [low, high] = [wren.id, jonas.id].sort()
    const values = JSON.parse(row.replaceAll('"A"', `"${low}"`).replaceAll('"B"', `"${high}"`))
    const writing = sql`
      insert into identity.relations select * from jsonb_populate_record(null::identity.relations, ${JSON.stringify(
        { low_id: low, high_id: high, ...values },
      )}::jsonb)`.execute(site.database.db)
    await expect(writing).rejects.toThrow(/relations_/)
  })

  it('holds two people once', async () => {
    const [low, high] = [wren.id, jonas.id].sort()
    const write = () =>
      sql`insert into identity.relations (low_id, high_id) values (${low}, ${high})`.execute(site.database.db)
    await write()
    await expect(write()).rejects.toThrow(/relations_pkey/)
  })
})

describe('a long list of friends', () => {
  it('goes on where it stopped, by name, and misses nobody', async () => {
    await sql`
      with made as (
        insert into identity.people (id, email, name, password_hash, role, created_at)
        select gen_random_uuid(), 'f' || n || ${`-${newId()}@example.org`}, 'Friend ' || (n / 2), '', 'user', now()
        from generate_series(1, 120) as n returning id)
      insert into identity.relations (low_id, high_id, friends_since)
      select least(id, ${wren.id}::uuid), greatest(id, ${wren.id}::uuid), now() from made`.execute(
      site.database.db,
    )
    const seen: string[] = []
    let path: string | undefined = '/friends'
    while (path) {
      const { html } = await wren.browser.visit(path)
      seen.push(...[...html.matchAll(/href="\/friends\/([0-9a-f-]{36})"/g)].map(([, id = '']) => id))
      path = /href="(\/friends\?after=[^"]+)"/.exec(html)?.[1]
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    expect((await wren.browser.visit('/friends?after=nonsense')).status).toBe(200)
  })
})
