import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { archiveClub } from '../clubs/changing.ts'
import { tellOfChange } from '../letters/telling-changes.ts'
import { leaveClub, shareReading } from '../members/memberships.ts'
import { answerMeeting, recordAttendance } from './attending.ts'
import { calendarOf, meetingsForCalendar } from './calendar.ts'
import { meetingFor, meetingsOver, meetingsToCome, milestonesOf, readersOf } from './meeting-queries.ts'
import { cancelMeeting, changeMeeting, keepMinutes, planMeeting } from './planning.ts'
import { addMilestone, removeMilestone } from './scheduling.ts'

const now = new Date('2026-11-20T19:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const clubs = testClubs(now)
let organiser = ''
let member = ''
let clubId = ''
let workId = ''

beforeAll(async () => {
  await prepareJobs(clubs.database.pool, [tellOfChange])
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  const branchId = branchIds[0] ?? ''
  workId = (await putOnShelf(clubs.db, { libraryId, branchId, title: 'Middlemarch', barcodes: [] })).workId
  await sql`update catalog.editions set pages = 800 where work_id = ${workId}`.execute(clubs.db)
})

beforeEach(async () => {
  organiser = await clubs.person('Ines')
  clubId = await clubs.club(organiser)
  member = await clubs.member(clubId, { name: 'Wren' })
})

const facts = (more: object = {}) => ({
  workId,
  editionId: null,
  startsAt: at(24),
  endsAt: at(26),
  place: 'Central',
  link: null,
  agenda: null,
  ...more,
})
const by = (personId = organiser) => ({ clubId, personId })
async function planned(more: object = {}): Promise<string> {
  const made = await planMeeting(clubs.db, by(), facts(more), now)
  if (isRefused(made)) throw new Error(made.refused)
  return made.id
}
const of = (meetingId: string, personId = member) => ({ meetingId, personId })

describe('a meeting', () => {
  it('is planned by those who run the club, over a book that they may see, at a time to come', async () => {
    const plan = (personId: string, more = {}) => planMeeting(clubs.db, by(personId), facts(more), now)
    expect(await plan(member)).toEqual({ refused: 'organisers-only' })
    expect(await plan(await clubs.person())).toEqual({ refused: 'unknown-club' })
    expect(await plan(organiser, { startsAt: at(-1) })).toEqual({ refused: 'in-the-past' })
    expect(await plan(organiser, { workId: newId() })).toEqual({ refused: 'unknown-work' })
    expect(await plan(organiser, { editionId: newId() })).toEqual({ refused: 'unknown-edition' })
    expect(await plan(organiser)).toEqual({ id: expect.any(String) })
    await archiveClub(clubs.db, by(), now)
    expect(await plan(organiser)).toEqual({ refused: 'club-archived' })
  })

  it('is its club’s alone to see', async () => {
    const id = await planned()
    expect(await meetingFor(clubs.db, id, member)).toMatchObject({ title: 'Middlemarch', role: 'member' })
    expect(await meetingFor(clubs.db, id, await clubs.person())).toBeUndefined()
    await leaveClub(clubs.db, by(member))
    expect(await meetingFor(clubs.db, id, member)).toBeUndefined()
    expect(await answerMeeting(clubs.db, of(id), 'yes', now)).toEqual({ refused: 'unknown-meeting' })
  })

  it('is changed over nobody else’s change, and not when it is over', async () => {
    const id = await planned()
    const change = (seen: number | null, when = now) =>
      changeMeeting(clubs.db, of(id, organiser), facts({ place: 'Hill' }), seen, when)
    expect(await change(1)).toEqual({ id })
    expect(await change(1)).toEqual({ refused: 'stale' })
    expect(await change(2, at(30))).toEqual({ refused: 'meeting-over' })
    expect(await changeMeeting(clubs.db, of(id), facts(), null, now)).toEqual({ refused: 'organisers-only' })
  })

  it('that goes on may last longer', async () => {
    const id = await planned()
    const longer = facts({ endsAt: at(28) })
    expect(await changeMeeting(clubs.db, of(id, organiser), longer, null, at(25))).toEqual({ id })
    const moved = facts({ startsAt: at(24.5) })
    expect(await changeMeeting(clubs.db, of(id, organiser), moved, null, at(25))).toEqual({
      refused: 'in-the-past',
    })
  })

  it('is called off with its reason, and then takes no answer', async () => {
    const id = await planned()
    expect(await cancelMeeting(clubs.db, of(id), null, now)).toEqual({ refused: 'organisers-only' })
    await cancelMeeting(clubs.db, of(id, organiser), 'Snow.', now)
    await cancelMeeting(clubs.db, of(id, organiser), 'Again.', at(1))
    expect(await meetingFor(clubs.db, id, member)).toMatchObject({ cancelled_because: 'Snow.' })
    expect(await answerMeeting(clubs.db, of(id), 'yes', now)).toEqual({ refused: 'meeting-cancelled' })
    expect(await cancelMeeting(clubs.db, of(id, organiser), null, at(30))).toEqual({
      refused: 'meeting-over',
    })
  })

  it('stands among those to come, and after it among those before, the last first', async () => {
    const [late, soon] = [await planned({ startsAt: at(48), endsAt: at(49) }), await planned()]
    const ids = (rows: { id: string }[]) => rows.map(({ id }) => id)
    expect(ids(await meetingsToCome(clubs.db, clubId, member, now))).toEqual([soon, late])
    expect(ids(await meetingsToCome(clubs.db, clubId, member, at(27)))).toEqual([late])
    const over = await meetingsOver(clubs.db, clubId, member, at(60), null)
    expect(ids(over)).toEqual([late, soon])
    const after = { at: at(48), id: late }
    expect(ids(await meetingsOver(clubs.db, clubId, member, at(60), after))).toEqual([soon])
  })
})

describe('coming to a meeting', () => {
  it('is said and said otherwise, and is not the same as having come', async () => {
    const id = await planned()
    await answerMeeting(clubs.db, of(id), 'perhaps', now)
    await answerMeeting(clubs.db, of(id), 'yes', now)
    expect(await meetingFor(clubs.db, id, organiser)).toMatchObject({ coming: 1 })
    expect(await recordAttendance(clubs.db, of(id, organiser), [member], now)).toEqual({
      refused: 'not-begun',
    })
    expect(await recordAttendance(clubs.db, of(id), [member], at(25))).toEqual({ refused: 'organisers-only' })
    const stranger = await clubs.person()
    expect(await recordAttendance(clubs.db, of(id, organiser), [organiser, stranger], at(25))).toEqual({
      came: 1,
    })
    const readers = await readersOf(clubs.db, { id, club_id: clubId, work_id: workId }, organiser)
    expect(readers.map(({ name, answer, attended }) => [name, answer, attended])).toEqual([
      ['Ines', null, true],
      ['Wren', 'yes', false],
    ])
    expect(await answerMeeting(clubs.db, of(id), 'no', at(30))).toEqual({ refused: 'meeting-over' })
  })

  it('leaves minutes that organisers and moderators write', async () => {
    const id = await planned()
    const moderator = await clubs.member(clubId, { role: 'moderator' })
    expect(await keepMinutes(clubs.db, of(id), 'x')).toEqual({ refused: 'organisers-only' })
    expect(await keepMinutes(clubs.db, of(id, moderator), 'We liked it.')).toEqual({ kept: true })
    expect((await meetingFor(clubs.db, id, member))?.minutes).toBe('We liked it.')
  })
})

describe('a reading schedule', () => {
  it('maps pages to shares of the book, sets the same place anew, and ends with the book', async () => {
    const id = await planned()
    const add = (value: number, unit: 'page' | 'percent' = 'page', name = 'Part') =>
      addMilestone(clubs.db, of(id, organiser), { name, unit, value, dueOn: '2026-11-25' })
    expect(await add(200)).toMatchObject({ share: 250_000 })
    expect(await add(25, 'percent', 'A quarter')).toMatchObject({ share: 250_000 })
    expect(await add(801)).toEqual({ refused: 'past-the-end', most: 800 })
    expect(await add(800)).toMatchObject({ share: 1_000_000 })
    const milestones = await milestonesOf(clubs.db, id)
    expect(milestones.map(({ name, page }) => [name, page])).toEqual([
      ['A quarter', null],
      ['Part', 800],
    ])
    const first = milestones[0]?.id ?? ''
    expect(await removeMilestone(clubs.db, of(id), first)).toEqual({ refused: 'organisers-only' })
    expect(await removeMilestone(clubs.db, of(id, organiser), first)).toEqual({ removed: true })
    expect(
      await addMilestone(clubs.db, of(id), { name: 'x', unit: 'page', value: 1, dueOn: '2026-11-25' }),
    ).toEqual({ refused: 'organisers-only' })
  })
})

describe('how far the others are', () => {
  /** Reads the club's book to a share, in their own log. */
  async function reads(personId: string, share: number, outcome: string | null = null) {
    const [bookId, readthroughId] = [newId(), newId()]
    await sql`insert into reading.books (id, person_id, work_id, status, added_on, updated_at)
      values (${bookId}, ${personId}, ${workId}, 'reading', '2026-11-01', now())`.execute(clubs.db)
    await sql`insert into reading.readthroughs (id, person_id, book_id, outcome, created_at)
      values (${readthroughId}, ${personId}, ${bookId}, ${outcome}, now())`.execute(clubs.db)
    await sql`insert into reading.progress (id, person_id, readthrough_id, told_at, day, unit, value, share)
      values (${newId()}, ${personId}, ${readthroughId}, now(), '2026-11-02', 'page', 1, ${share})`.execute(
      clubs.db,
    )
  }

  it('shows what each shares and nothing else, but to oneself', async () => {
    const id = await planned()
    const [open, paced, closed, done] = [
      await clubs.member(clubId, { name: 'Ana' }),
      await clubs.member(clubId, { name: 'Ben' }),
      await clubs.member(clubId, { name: 'Cy' }),
      await clubs.member(clubId, { name: 'Di' }),
    ]
    await shareReading(clubs.db, by(open), 'place')
    await shareReading(clubs.db, by(paced), 'pace')
    await shareReading(clubs.db, by(done), 'place')
    for (const [personId, share] of [
      [open, 300_000],
      [paced, 400_000],
      [closed, 500_000],
    ] as const)
      await reads(personId, share)
    await reads(done, 100_000, 'finished')
    const seenBy = async (viewer: string) =>
      new Map(
        (await readersOf(clubs.db, { id, club_id: clubId, work_id: workId }, viewer)).map(
          ({ name, share, pace, finished }) => [name, [share, pace, finished]],
        ),
      )
    expect(await seenBy(organiser)).toEqual(
      new Map<string, unknown>([
        ['Ana', [300_000, 300_000, false]],
        ['Ben', [null, 400_000, null]],
        ['Cy', [null, null, null]],
        ['Di', [1_000_000, 1_000_000, true]],
        ['Ines', [0, 0, false]],
        ['Wren', [null, null, null]],
      ]),
    )
    expect((await seenBy(closed)).get('Cy')).toEqual([500_000, 500_000, false])
  })
})

describe('a calendar', () => {
  it('has a member’s meetings with what changed of them, and of nobody else’s', async () => {
    const id = await planned({ agenda: 'Chapters 1 to 8' })
    await cancelMeeting(clubs.db, of(id, organiser), 'Snow.', now)
    const words = { name: 'Club meetings', publicUrl: 'https://carrel.example', summary: () => 'Tuesday' }
    const text = calendarOf(await meetingsForCalendar(clubs.db, member, now), words)
    expect(text).toContain(`UID:${id}@carrel`)
    expect(text).toContain('STATUS:CANCELLED')
    expect(text).toContain('SEQUENCE:1')
    expect(text).toContain('DTSTART:20261121T190000Z')
    expect(await meetingsForCalendar(clubs.db, await clubs.person(), now)).toEqual([])
  })
})
