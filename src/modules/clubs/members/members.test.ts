import { sql } from 'kysely'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeLibrary } from '../../../../tests/shelf.ts'
import { testClubs } from '../club.fixture.ts'
import { archiveClub, changeClub, renewInvitation } from '../clubs/changing.ts'
import { clubFor, clubsOf, clubsToFind } from '../clubs/club-queries.ts'
import { foundClub, mostClubs } from '../clubs/founding.ts'
import { join, joinInvited, withdrawRequest } from './joining.ts'
import { membersInOrder, requestsTo } from './member-queries.ts'
import { answerRequest, giveRole, handOver, leaveClub, removeMember } from './memberships.ts'

const now = new Date('2026-11-20T19:00:00Z')
const later = (days: number) => new Date(now.getTime() + days * 86_400_000)
const clubs = testClubs(now)
let organiser = ''
let other = ''

beforeEach(async () => {
  organiser = await clubs.person('Ines')
  other = await clubs.person('Wren')
})

const by = (clubId: string, personId = organiser) => ({ clubId, personId })
const come = (clubId: string, at = now) =>
  join(clubs.db, { clubId, personId: other, message: 'I read slowly.' }, at)
const rolesOf = async (clubId: string) =>
  new Map((await membersInOrder(clubs.db, clubId, organiser)).map(({ id, role }) => [id, role]))

describe('a club', () => {
  it('is run by who founds it, and found by others unless one comes in by invitation alone', async () => {
    const open = await clubs.club(organiser)
    const closed = await clubs.club(organiser, { joining: 'invitation' })
    expect((await clubFor(clubs.db, closed, organiser))?.role).toBe('organiser')
    expect(await clubFor(clubs.db, closed, other)).toBeUndefined()
    expect(await clubFor(clubs.db, closed, null)).toBeUndefined()
    expect(await clubFor(clubs.db, open, null)).toMatchObject({ role: null, members: 1 })
    const found = await clubsToFind(clubs.db, other, { q: 'tuesday', after: null })
    const ids = found.map(({ id }) => id)
    expect([ids.includes(open), ids.includes(closed)]).toEqual([true, false])
  })

  it('of a library is seen by who may look into that library', async () => {
    const { libraryId } = await makeLibrary(clubs.db)
    const club = await clubs.club(organiser, { libraryId })
    expect((await clubFor(clubs.db, club, other))?.library).toBe('Ashgrove')
    await sql`update identity.libraries set public_catalogue = false where id = ${libraryId}`.execute(
      clubs.db,
    )
    expect(await clubFor(clubs.db, club, other)).toBeUndefined()
    expect(await come(club)).toMatchObject({ refused: 'unknown-club' })
    expect(await clubFor(clubs.db, club, organiser)).toBeDefined()
  })

  it('is changed by those who run it, over nobody else’s change', async () => {
    const club = await clubs.club(organiser)
    const member = await clubs.member(club, { role: 'moderator' })
    expect(await changeClub(clubs.db, by(club, member), { name: 'X' }, null)).toMatchObject({
      refused: 'organisers-only',
    })
    expect(await changeClub(clubs.db, by(club, other), { name: 'X' }, null)).toMatchObject({
      refused: 'unknown-club',
    })
    expect(await changeClub(clubs.db, by(club), { name: 'Wednesday Readers' }, 1)).toEqual({ id: club })
    expect(await changeClub(clubs.db, by(club), { name: 'Friday Readers' }, 1)).toMatchObject({
      refused: 'stale',
    })
    expect((await clubFor(clubs.db, club, organiser))?.name).toBe('Wednesday Readers')
  })

  it('that ended takes nobody in, and is still its members’ to see', async () => {
    const club = await clubs.club(organiser)
    await archiveClub(clubs.db, by(club), now)
    expect(await come(club)).toMatchObject({ refused: 'unknown-club' })
    expect(await clubFor(clubs.db, club, other)).toBeUndefined()
    expect((await clubsOf(clubs.db, organiser)).map(({ id }) => id)).toContain(club)
    expect(await changeClub(clubs.db, by(club), { name: 'X' }, null)).toMatchObject({
      refused: 'club-archived',
    })
  })

  it('is one of so many that one person may run', async () => {
    for (let made = 0; made < mostClubs; made++) await clubs.club(organiser)
    const facts = { name: 'One more', description: null, place: null, online: true, language: 'en' }
    expect(
      await foundClub(clubs.db, organiser, { ...facts, zone: 'UTC', joining: 'open', libraryId: null }, now),
    ).toEqual({ refused: 'too-many-clubs', most: mostClubs })
  })
})

describe('coming in', () => {
  it('is at once where the club is open, and twice the same', async () => {
    const club = await clubs.club(organiser)
    expect(await come(club)).toEqual({ joined: true })
    expect(await come(club)).toEqual({ joined: true })
    expect((await rolesOf(club)).get(other)).toBe('member')
  })

  it('waits for an answer where one asks, and after a no for a while', async () => {
    const club = await clubs.club(organiser, { joining: 'request' })
    expect(await come(club)).toEqual({ joined: false })
    expect(await come(club)).toMatchObject({ refused: 'asked-already' })
    expect((await requestsTo(clubs.db, club, organiser)).map(({ message }) => message)).toEqual([
      'I read slowly.',
    ])
    const member = await clubs.member(club)
    const answer = { memberId: other, accept: false }
    expect(await answerRequest(clubs.db, by(club, member), answer, now)).toMatchObject({
      refused: 'organisers-only',
    })
    expect(await answerRequest(clubs.db, by(club), answer, now)).toEqual({ joined: false })
    expect(await come(club, later(29))).toEqual({ refused: 'declined-lately', days: 30 })
    expect(await come(club, later(31))).toEqual({ joined: false })
    expect(await answerRequest(clubs.db, by(club), { ...answer, accept: true }, later(31))).toEqual({
      joined: true,
    })
    expect(await requestsTo(clubs.db, club, organiser)).toEqual([])
  })

  it('may be asked no more', async () => {
    const club = await clubs.club(organiser, { joining: 'request' })
    await come(club)
    expect(await withdrawRequest(clubs.db, { clubId: club, personId: other })).toBe(true)
    expect(await withdrawRequest(clubs.db, { clubId: club, personId: other })).toBe(false)
  })

  it('by invitation goes until another takes its place', async () => {
    const club = await clubs.club(organiser, { joining: 'invitation' })
    expect(await come(club)).toMatchObject({ refused: 'unknown-club' })
    const first = await renewInvitation(clubs.db, by(club), { wanted: true })
    const second = await renewInvitation(clubs.db, by(club), { wanted: true })
    const use = (made: object) =>
      joinInvited(
        clubs.db,
        { invitation: String('invitation' in made && made.invitation), personId: other },
        now,
      )
    expect(await use(first)).toMatchObject({ refused: 'invitation-over' })
    expect(await use(second)).toEqual({ clubId: club })
    await renewInvitation(clubs.db, by(club), { wanted: false })
    expect(await use(second)).toMatchObject({ refused: 'invitation-over' })
  })
})

describe('a club keeps an organiser', () => {
  it('who may not leave or be less while nobody else runs it', async () => {
    const club = await clubs.club(organiser)
    const member = await clubs.member(club)
    expect(await leaveClub(clubs.db, by(club))).toMatchObject({ refused: 'last-organiser' })
    expect(await giveRole(clubs.db, by(club), { memberId: organiser, role: 'member' })).toMatchObject({
      refused: 'last-organiser',
    })
    await giveRole(clubs.db, by(club), { memberId: member, role: 'organiser' })
    expect(await removeMember(clubs.db, by(club), member)).toMatchObject({ refused: 'organiser-stays' })
    expect(await leaveClub(clubs.db, by(club))).toEqual({ left: true })
    expect(await leaveClub(clubs.db, by(club, member))).toMatchObject({ refused: 'last-organiser' })
  })

  it('when it is handed over', async () => {
    const club = await clubs.club(organiser)
    const member = await clubs.member(club)
    expect(await handOver(clubs.db, by(club), other)).toMatchObject({ refused: 'unknown-member' })
    expect(await handOver(clubs.db, by(club), member)).toEqual({ organiser: member })
    expect(await rolesOf(club)).toEqual(
      new Map([
        [member, 'organiser'],
        [organiser, 'member'],
      ]),
    )
    expect(await removeMember(clubs.db, by(club), member)).toMatchObject({ refused: 'organisers-only' })
    expect(await removeMember(clubs.db, by(club, member), organiser)).toEqual({ removed: true })
  })

  it('even past these actions: the database refuses', async () => {
    const club = await clubs.club(organiser)
    await expect(sql`delete from clubs.members where club_id = ${club}`.execute(clubs.db)).rejects.toThrow(
      'keeps an organiser',
    )
    await expect(
      sql`update clubs.members set role = 'member' where club_id = ${club}`.execute(clubs.db),
    ).rejects.toThrow('keeps an organiser')
  })
})
