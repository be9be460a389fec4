import { beforeAll, beforeEach, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { isRefused } from '../../../refusal.ts'
import { testClubs } from '../club.fixture.ts'
import { leaveClub, shareReading } from '../members/memberships.ts'
import { meetingFor, readersOf } from './meeting-queries.ts'
import { cancelMeeting, planMeeting } from './planning.ts'
import { tellAtMeeting } from './telling.ts'

const now = new Date('2026-11-20T19:00:00Z')
const at = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const clubs = testClubs(now)
let workId = ''
let organiser = ''
let member = ''
let clubId = ''
let meetingId = ''

beforeAll(async () => {
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  const branchId = branchIds[0] ?? ''
  workId = (await putOnShelf(clubs.db, { libraryId, branchId, title: 'Middlemarch', barcodes: [] })).workId
})

beforeEach(async () => {
  organiser = await clubs.person('Ines')
  clubId = await clubs.club(organiser)
  member = await clubs.member(clubId, { name: 'Wren' })
  const facts = { workId, editionId: null, startsAt: at(24), endsAt: at(26) }
  const made = await planMeeting(
    clubs.db,
    { clubId, personId: organiser },
    { ...facts, place: null, link: null, agenda: null },
    now,
  )
  if (isRefused(made)) throw new Error(made.refused)
  meetingId = made.id
})

const tell = (personId: string, told: 'finished' | { unit: 'percent'; value: number }, when = now) =>
  tellAtMeeting(clubs.db, { meetingId, personId }, { told, seen: null, day: '2026-11-20' }, when)
const half = { unit: 'percent', value: 50 } as const

it('is shown to the club only as far as the member shares it', async () => {
  expect(await tell(member, half)).toMatchObject({ place: half, share: 500_000 })
  const meeting = await meetingFor(clubs.db, meetingId, organiser)
  if (!meeting) throw new Error('no meeting')
  const seen = async () => (await readersOf(clubs.db, meeting, organiser)).find(({ id }) => id === member)
  expect(await seen()).toMatchObject({ share: null, pace: null, finished: null })
  await shareReading(clubs.db, { clubId, personId: member }, 'pace')
  expect(await seen()).toMatchObject({ share: null, pace: 500_000, finished: null })
  await shareReading(clubs.db, { clubId, personId: member }, 'place')
  expect(await seen()).toMatchObject({ share: 500_000, finished: false })
})

it('may be told after the meeting, and not at one that was called off', async () => {
  expect(await tell(member, half, at(48))).toMatchObject({ place: half })
  await cancelMeeting(clubs.db, { meetingId, personId: organiser }, null, now)
  expect(await tell(member, 'finished')).toEqual({ refused: 'meeting-cancelled' })
})

it('is told by members alone', async () => {
  expect(await tell(await clubs.person(), half)).toEqual({ refused: 'unknown-meeting' })
  await leaveClub(clubs.db, { clubId, personId: member })
  expect(await tell(member, half)).toEqual({ refused: 'unknown-meeting' })
})
