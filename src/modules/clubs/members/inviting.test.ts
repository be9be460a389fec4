import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { testClubs } from '../club.fixture.ts'
import { archiveClub } from '../clubs/changing.ts'
import { clubFor, clubsInvitedTo } from '../clubs/club-queries.ts'
import { tables } from '../tables.ts'
import { friendsToInvite, invitedTo } from './invitation-queries.ts'
import { declineInvitation, inviteFriend, withdrawInvitation } from './inviting.ts'
import { join } from './joining.ts'
import { leaveClub } from './memberships.ts'

const now = new Date('2026-11-20T19:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const clubs = testClubs(now)
let organiser = ''
let friend = ''
let club = ''

beforeEach(async () => {
  organiser = await clubs.person('Ines')
  friend = await clubs.person('Wren')
  club = await clubs.club(organiser, { joining: 'invitation' })
  await befriend(organiser, friend)
})

async function befriend(one: string, other: string) {
  const [low, high] = [one, other].toSorted()
  await sql`insert into identity.relations (low_id, high_id, friends_since) values (${low}, ${high}, ${now})`.execute(
    clubs.db,
  )
}
const block = () =>
  sql`update identity.relations set friends_since = null, low_blocked_at = now()
    where ${friend} in (low_id, high_id)`.execute(clubs.db)
const by = (personId = organiser, clubId = club) => ({ clubId, personId })
const invite = (personId = friend, at = now, who = organiser) => inviteFriend(clubs.db, by(who), personId, at)
const come = (clubId = club) => join(clubs.db, { clubId, personId: friend, message: null }, now)
const role = async () => (await clubFor(clubs.db, club, friend))?.role
const invited = async () =>
  (await clubsInvitedTo(clubs.db, friend)).map(({ id, invited_by }) => [id, invited_by])

describe('inviting a friend to a club', () => {
  it('shows them the club and who invites them, and lets them in at once', async () => {
    expect(await clubFor(clubs.db, club, friend)).toBeUndefined()
    expect(await come()).toEqual({ refused: 'unknown-club' })
    expect(await invite()).toEqual({ joined: false })
    expect(await invited()).toEqual([[club, 'Ines']])
    expect(await role()).toBeNull()
    expect(await come()).toEqual({ joined: true })
    expect(await role()).toBe('member')
    expect(await invited()).toEqual([])
    await leaveClub(clubs.db, by(friend))
    expect(await come()).toEqual({ refused: 'unknown-club' })
  })

  it('asks nobody twice, whoever of those who run it invites, and whoever is in it not at all', async () => {
    const other = await clubs.member(club, { role: 'organiser', name: 'Mina' })
    await befriend(other, friend)
    await invite()
    expect(await invite(friend, now, other)).toEqual({ joined: false })
    expect(await invited()).toEqual([[club, 'Mina']])
    const insert = sql`insert into clubs.invitations (club_id, person_id, invited_by, invited_at)
      values (${club}, ${friend}, ${organiser}, now())`.execute(clubs.db)
    await expect(insert).rejects.toThrow(/invitations_pkey/)
    await come()
    expect(await invite()).toEqual({ refused: 'member-already' })
  })

  it('is for friends of those who run it alone', async () => {
    expect(await invite(await clubs.person())).toEqual({ refused: 'unknown-friend' })
    const member = await clubs.member(club)
    expect(await invite(friend, now, member)).toEqual({ refused: 'organisers-only' })
    expect(await invite(friend, now, await clubs.person())).toEqual({ refused: 'unknown-club' })
    await block()
    expect(await invite()).toEqual({ refused: 'unknown-friend' })
  })

  it('lets whoever asked to come in, and whoever would have had to ask', async () => {
    for (const asksFirst of [true, false]) {
      club = await clubs.club(organiser, { joining: 'request' })
      if (asksFirst) expect(await come()).toEqual({ joined: false })
      expect(await invite()).toEqual({ joined: asksFirst })
      expect(await come()).toEqual({ joined: true })
    }
  })

  it('is over when it is taken back, the two are friends no more, or the club ends', async () => {
    await invite()
    expect(await withdrawInvitation(clubs.db, by(await clubs.member(club)), friend)).toEqual({
      refused: 'organisers-only',
    })
    expect(await withdrawInvitation(clubs.db, by(), friend)).toEqual({ withdrawn: true })
    expect(await withdrawInvitation(clubs.db, by(), friend)).toEqual({ refused: 'unknown-invitation' })
    expect([await invited(), await come()]).toEqual([[], { refused: 'unknown-club' }])
    await invite()
    await block()
    expect([await invited(), await role(), await come()]).toEqual([
      [],
      undefined,
      { refused: 'unknown-club' },
    ])
    await sql`update identity.relations set friends_since = now(), low_blocked_at = null`.execute(clubs.db)
    expect(await invited()).toHaveLength(1)
    await archiveClub(clubs.db, by(), now)
    expect([await invited(), await invite()]).toEqual([[], { refused: 'club-archived' }])
    expect(
      await tables(clubs.db)
        .selectFrom('clubs.invitations')
        .select('club_id')
        .where('club_id', '=', club)
        .execute(),
    ).toEqual([])
  })

  it('may be declined, and is not made again for a while', async () => {
    await invite()
    expect(await declineInvitation(clubs.db, by(friend), now)).toEqual({ declined: true })
    expect(await declineInvitation(clubs.db, by(friend), now)).toEqual({ refused: 'unknown-invitation' })
    expect([await invited(), await come()]).toEqual([[], { refused: 'unknown-club' }])
    expect(await invite(friend, later(29))).toEqual({ refused: 'invitation-declined' })
    expect(await invite(friend, later(30))).toEqual({ joined: false })
    expect(await invited()).toHaveLength(1)
  })

  it('offers friends who are neither in it nor invited', async () => {
    const [inClub, stranger] = [await clubs.member(club), await clubs.person()]
    await befriend(organiser, inClub)
    const offered = async () => (await friendsToInvite(clubs.db, club, organiser)).map(({ id }) => id)
    expect(await offered()).toEqual([friend])
    expect(await offered()).not.toContain(stranger)
    await invite()
    expect(await offered()).toEqual([])
    expect(await invitedTo(clubs.db, club, organiser)).toMatchObject([{ id: friend, name: 'Wren' }])
  })
})
