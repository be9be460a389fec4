import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import type { Job } from '../../../jobs/job.ts'
import { prepareJobs } from '../../../jobs/prepare.ts'
import { isRefused } from '../../../refusal.ts'
import { startMailServer } from '../../identity/post/mail-server.fixture.ts'
import { sendMailJob } from '../../identity/post/sending.ts'
import { testClubs } from '../club.fixture.ts'
import { archiveClub } from '../clubs/changing.ts'
import { answerMeeting } from '../meetings/attending.ts'
import type { Answer } from '../meetings/meeting.ts'
import { cancelMeeting, changeMeeting, planMeeting } from '../meetings/planning.ts'
import { leaveClub } from '../members/memberships.ts'
import { tables } from '../tables.ts'
import { chooseLetters } from './choosing.ts'
import { answerMeetingLetters } from './late-letter.ts'
import { remindOfMeetings } from './reminding.ts'
import { tellOfChange } from './telling-changes.ts'

const onServer = 'server' in inject('template')
const now = new Date('2026-11-20T19:00:00Z')
const starts = new Date('2026-11-24T19:30:00Z')
/** So many minutes before it begins. */
const ahead = (minutes: number) => new Date(starts.getTime() - minutes * 60_000)
const day = 24 * 60
const clubs = testClubs(now)
let server: Awaited<ReturnType<typeof startMailServer>>
let workId = ''
let organiser = ''
let clubId = ''
let meetingId = ''

beforeAll(async () => {
  server = await startMailServer()
  answerMeetingLetters()
  await prepareJobs(clubs.database.pool, [sendMailJob, tellOfChange])
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  const shelved = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  workId = (await putOnShelf(clubs.db, shelved)).workId
})
afterAll(() => server.close())
beforeEach(async () => {
  server.received.length = 0
  server.mood = 'well'
  await sql`delete from identity.mails`.execute(clubs.db)
  await sql`update clubs.meetings set cancelled_at = now() where cancelled_at is null`.execute(clubs.db)
  await sql`delete from pgboss.job where name = 'clubs.tell-of-change'`.execute(clubs.db)
  organiser = await clubs.person('Ines')
  clubId = await clubs.club(organiser)
  await chooseLetters(clubs.db, { clubId, personId: organiser }, { letters: 'none', fromClubs: true })
  const made = await planMeeting(clubs.db, { clubId, personId: organiser }, facts(), now)
  if (isRefused(made)) throw new Error(made.refused)
  meetingId = made.id
})

const facts = (more: object = {}) => ({
  workId,
  editionId: null,
  startsAt: starts,
  endsAt: new Date('2026-11-24T21:00:00Z'),
  place: 'Central, second floor',
  link: 'https://meet.example/tuesday',
  agenda: null,
  ...more,
})
const of = (personId: string) => ({ meetingId, personId })
const run = (job: Job, at: Date, payload: object = {}) =>
  job.run(payload, { ...jobContext({ database: clubs.database, filesDir: '' }, at), mail: server.settings })
const answer = (personId: string, said: Answer) => answerMeeting(clubs.db, of(personId), said, now)
const choose = (personId: string, letters: 'none' | 'day' | 'day-and-hours', fromClubs = true) =>
  chooseLetters(clubs.db, { clubId, personId }, { letters, fromClubs })

/** Sends the mails that wait; to whom they went, with what they say. */
async function delivered(at: Date) {
  const { rows } = await sql<{ id: string }>`
    select id from identity.mails where status = 'waiting' order by id`.execute(clubs.db)
  for (const { id } of rows) await run(sendMailJob, at, { mailId: id }).catch(() => {})
  return server.received.splice(0)
}
const remind = async (at: Date) => {
  await run(remindOfMeetings, at)
  return delivered(at)
}
/** Runs what the last change of a meeting sent. */
async function tell(at: Date) {
  const { rows } = await sql<{ data: object }>`
    select data from pgboss.job where name = 'clubs.tell-of-change' order by created_on`.execute(clubs.db)
  for (const { data } of rows) for (let times = 0; times < 2; times++) await run(tellOfChange, at, data)
  return rows.length
}

describe('a reminder', () => {
  it('comes once, a day before, on the club’s clock, with what one answered and where it is', async () => {
    const wren = await clubs.member(clubId)
    await answer(wren, 'perhaps')
    expect(await remind(ahead(day + 1))).toEqual([])
    const [letter, ...others] = await remind(ahead(day))
    expect(others).toEqual([])
    expect(letter?.to).toEqual([{ name: '', address: `${wren}@example.org` }])
    expect(letter?.subject).toBe('Tuesday Readers meets on Tuesday 24 November at 19:30')
    for (const body of [letter?.text, letter?.html])
      for (const part of [
        'Hello Wren,',
        'Tuesday Readers meets over Middlemarch on Tuesday 24 November at 19:30.',
        'Where: Central, second floor',
        'To join from elsewhere: https://meet.example/tuesday',
        'You said that you come perhaps.',
        `https://books.example.org/meetings/${meetingId}`,
      ])
        expect(body).toContain(part)
    for (const minutes of [day - 5, 60, 5]) expect(await remind(ahead(minutes))).toEqual([])
    expect(
      await tables(clubs.db)
        .selectFrom('clubs.letters')
        .select(['kind', 'sent_at'])
        .where('person_id', '=', wren)
        .execute(),
    ).toEqual([{ kind: 'day', sent_at: ahead(day) }])
  })

  it('goes to those who said nothing, too, and never to who does not come, left or wants none', async () => {
    const [silent, no, gone, none, nowhere] = [
      await clubs.member(clubId),
      await clubs.member(clubId),
      await clubs.member(clubId),
      await clubs.member(clubId),
      await clubs.member(clubId),
    ]
    await answer(no, 'no')
    await choose(none, 'none')
    await choose(nowhere, 'day', false)
    await leaveClub(clubs.db, { clubId, personId: gone })
    const letters = await remind(ahead(day))
    expect(letters.map(({ to }) => to)).toEqual([[{ name: '', address: `${silent}@example.org` }]])
    expect(letters[0]?.text).toContain('You have not said yet whether you come.')
  })

  it('comes two hours before as well, to who wants that', async () => {
    const wren = await clubs.member(clubId)
    await choose(wren, 'day-and-hours')
    expect(await remind(ahead(day))).toHaveLength(1)
    expect(await remind(ahead(121))).toEqual([])
    expect((await remind(ahead(120))).map(({ subject }) => subject)).toEqual([
      'Tuesday Readers meets at 19:30',
    ])
    expect(await remind(ahead(1))).toEqual([])
  })

  it('that was missed comes until the meeting begins, and of two only the later', async () => {
    const wren = await clubs.member(clubId)
    await choose(wren, 'day-and-hours')
    await clubs.member(clubId, { name: 'Jonas' })
    expect((await remind(ahead(30))).map(({ subject }) => subject).toSorted()).toEqual([
      'Tuesday Readers meets at 19:30',
      'Tuesday Readers meets on Tuesday 24 November at 19:30',
    ])
    expect(await remind(ahead(29))).toEqual([])
  })

  it('does not come after a long pause: of a meeting that has begun, or was called off, nothing is said', async () => {
    await clubs.member(clubId)
    expect(await remind(starts)).toEqual([])
    await run(remindOfMeetings, ahead(60))
    server.mood = 'busy'
    expect(await delivered(ahead(59))).toEqual([])
    server.mood = 'well'
    expect(await delivered(starts)).toEqual([])
    expect((await sql`select id from identity.mails`.execute(clubs.db)).rows).toEqual([])
  })

  it('is not sent to who said meanwhile that they do not come, nor of a time that has changed', async () => {
    const [wren, jonas] = [await clubs.member(clubId), await clubs.member(clubId, { name: 'Jonas' })]
    await run(remindOfMeetings, ahead(day))
    await answer(wren, 'no')
    await changeMeeting(
      clubs.db,
      of(organiser),
      facts({ startsAt: new Date('2026-11-24T20:00:00Z') }),
      null,
      now,
    )
    expect(await delivered(ahead(day))).toEqual([])
    const again = await remind(ahead(day - 30))
    expect(again.map(({ to, subject }) => [to?.[0]?.address, subject])).toEqual([
      [`${jonas}@example.org`, 'Tuesday Readers meets on Tuesday 24 November at 20:00'],
    ])
  })

  it('keeps to the clock where a night has an hour more', async () => {
    const after = new Date('2026-10-25T10:00:00Z')
    await sql`update clubs.meetings set starts_at = ${after}, ends_at = ${after}::timestamptz + interval '1 hour'
      where id = ${meetingId}`.execute(clubs.db)
    await clubs.member(clubId)
    expect(await remind(new Date('2026-10-24T08:59:00Z'))).toEqual([])
    const [letter] = await remind(new Date('2026-10-24T09:00:00Z'))
    expect(letter?.subject).toBe('Tuesday Readers meets on Sunday 25 October at 10:00')
  })

  it('is not written where no mail goes out, nor in a club that has ended', async () => {
    await clubs.member(clubId)
    await remindOfMeetings.run({}, jobContext({ database: clubs.database, filesDir: '' }, ahead(day)))
    await archiveClub(clubs.db, { clubId, personId: organiser }, now)
    expect(await remind(ahead(day))).toEqual([])
  })

  it.runIf(onServer)(
    'comes once, however many workers look for it at once',
    { timeout: 60_000 },
    async () => {
      for (let many = 0; many < 120; many++) await clubs.member(clubId)
      await Promise.all(Array.from({ length: 4 }, () => run(remindOfMeetings, ahead(day))))
      const { rows } = await sql<{ letters: number; mails: number; people: number }>`
      select count(*)::int as letters, count(distinct mail_id)::int as mails, count(distinct person_id)::int as people
      from clubs.letters where meeting_id = ${meetingId}`.execute(clubs.db)
      expect(rows).toEqual([{ letters: 120, mails: 120, people: 120 }])
      const mails = await sql<{ count: number }>`select count(*)::int as count from identity.mails`.execute(
        clubs.db,
      )
      expect(mails.rows).toEqual([{ count: 120 }])
    },
  )
})

describe('a meeting that is changed', () => {
  it('is told once to those who meant to come when it is moved, and not where only its book or agenda changed', async () => {
    const [yes, perhaps, no] = [
      await clubs.member(clubId),
      await clubs.member(clubId),
      await clubs.member(clubId),
    ]
    await clubs.member(clubId)
    await answer(yes, 'yes')
    await answer(perhaps, 'perhaps')
    await answer(no, 'no')
    await answer(organiser, 'yes')
    await changeMeeting(clubs.db, of(organiser), facts({ agenda: 'Cake.' }), null, now)
    expect(await tell(now)).toBe(0)
    const startsAt = new Date('2026-11-24T18:00:00Z')
    await changeMeeting(clubs.db, of(organiser), facts({ startsAt }), null, now)
    expect(await tell(now)).toBe(1)
    const letters = await delivered(now)
    expect(letters.map(({ to }) => to?.[0]?.address).toSorted()).toEqual(
      [yes, perhaps].map(id => `${id}@example.org`).toSorted(),
    )
    expect(letters[0]?.text).toContain('It is on Tuesday 24 November at 18:00 now.')
  })

  it('is told of as it is now where it was moved again before the mail went', async () => {
    await answer(await clubs.member(clubId), 'yes')
    for (const hour of ['18', '17'])
      await changeMeeting(
        clubs.db,
        of(organiser),
        facts({ startsAt: new Date(`2026-11-24T${hour}:00:00Z`) }),
        null,
        now,
      )
    await tell(now)
    expect((await delivered(now)).map(({ subject }) => subject)).toEqual([
      'Tuesday Readers meets on Tuesday 24 November at 17:00 now',
    ])
  })

  it('is told of, with the reason, when it is called off, and nothing else after that', async () => {
    const wren = await clubs.member(clubId)
    await answer(wren, 'yes')
    await run(remindOfMeetings, ahead(day))
    for (const because of ['Snow.', 'Again.'])
      await cancelMeeting(clubs.db, of(organiser), because, ahead(day))
    expect(await tell(ahead(day))).toBe(1)
    const letters = await delivered(ahead(day))
    expect(letters.map(({ subject }) => subject)).toEqual([
      'Tuesday Readers does not meet on Tuesday 24 November',
    ])
    expect(letters[0]?.text).toContain('Why: Snow.')
    expect(letters[0]?.text).not.toContain('Where:')
  })
})
