import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { keepBook } from '../../reading/index.ts'
import { testClubs } from '../club.fixture.ts'
import type { Joining, Shares } from '../clubs/club.ts'
import { seasonOf } from '../points/season.ts'
import { tables } from '../tables.ts'
import { scoreMeetings } from './counting.ts'
import { clubsByScore, scoreOf } from './score-queries.ts'

const now = new Date('2026-11-20T12:00:00Z')
const ended = new Date('2026-11-18T21:00:00Z')
const clubs = testClubs(now)
let workId = ''

beforeAll(async () => {
  const { libraryId, branchIds } = await makeLibrary(clubs.db)
  const shelved = { libraryId, branchId: branchIds[0] ?? '', title: 'Middlemarch', barcodes: [] }
  workId = (await putOnShelf(clubs.db, shelved)).workId
})

type Reader = { shares?: Shares; finished?: string; came?: boolean }

/** A club with a meeting that is over, and who of its members came and had finished. */
async function clubWith(
  readers: readonly Reader[],
  { joining = 'open', endsAt = ended }: { joining?: Joining; endsAt?: Date } = {},
) {
  const organiser = await clubs.person('Ines')
  const clubId = await clubs.club(organiser, { joining })
  const meetingId = newId()
  await sql`insert into clubs.meetings (id, club_id, work_id, starts_at, ends_at, created_at)
    values (${meetingId}, ${clubId}, ${workId}, ${new Date(endsAt.getTime() - 5_400_000)}, ${endsAt}, ${now})`.execute(
    clubs.db,
  )
  for (const { shares = 'place', finished, came = false } of readers) {
    const id = await clubs.member(clubId)
    await sql`update clubs.members set shares = ${shares} where person_id = ${id}`.execute(clubs.db)
    if (finished)
      await keepBook(
        clubs.db,
        id,
        { workId, status: 'read', on: null, day: '2026-11-18' },
        new Date(finished),
      )
    await sql`insert into clubs.attendance (club_id, meeting_id, person_id, attended, recorded_by, recorded_at)
      values (${clubId}, ${meetingId}, ${id}, ${came}, ${organiser}, ${now})`.execute(clubs.db)
  }
  return { id: clubId, zone: 'Europe/London', organiser, meetingId }
}

const before = '2026-11-18T20:00:00Z'
const late = '2026-11-18T21:00:01Z'
const reader: Reader = { finished: before, came: true }

describe('a club’s score', () => {
  it('counts who came, and who of those that share had told by its end that they finished', async () => {
    const club = await clubWith([
      reader,
      reader,
      { ...reader, shares: 'pace' },
      { finished: before },
      { finished: late, came: true },
      { finished: before, shares: 'nothing' },
      {},
    ])
    expect(await scoreOf(clubs.db, club, now)).toBeUndefined()
    await scoreMeetings(clubs.db, now)
    expect(await scoreOf(clubs.db, club, now)).toMatchObject({ meetings: 1, came: 4, finished: 4, points: 8 })
  })

  it('counts none of fewer than three, and the database keeps no such figure', async () => {
    const club = await clubWith([reader, reader, { came: true }])
    await scoreMeetings(clubs.db, now)
    expect(await scoreOf(clubs.db, club, now)).toMatchObject({ came: 3, finished: 0, points: 3 })
    for (const figure of ['came', 'finished'])
      await expect(
        sql`update clubs.scores set ${sql.ref(figure)} = 2 where club_id = ${club.id}`.execute(clubs.db),
      ).rejects.toThrow('check')
  })

  it('follows what is written down within eight days, and stands then; a meeting that is cancelled is none', async () => {
    const club = await clubWith([reader, reader, reader])
    await scoreMeetings(clubs.db, now)
    const absent = () =>
      tables(clubs.db).updateTable('clubs.attendance').set({ attended: false }).where('club_id', '=', club.id)
    await absent().execute()
    const days = (count: number) => new Date(ended.getTime() + count * 86_400_000)
    await scoreMeetings(clubs.db, days(8))
    expect(await scoreOf(clubs.db, club, now)).toMatchObject({ came: 3 })
    await scoreMeetings(clubs.db, days(7))
    expect(await scoreOf(clubs.db, club, now)).toMatchObject({ came: 0, finished: 3 })
    const off = await clubWith([reader, reader, reader])
    await sql`update clubs.meetings set cancelled_at = ${now} where club_id = ${off.id}`.execute(clubs.db)
    await scoreMeetings(clubs.db, now)
    expect(await scoreOf(clubs.db, off, now)).toBeUndefined()
  })

  it('is of the season on the club’s clock', async () => {
    const endsAt = new Date('2026-12-31T23:30:00Z')
    const club = await clubWith([reader, reader, reader], { endsAt })
    await scoreMeetings(clubs.db, new Date('2027-01-01T00:00:00Z'))
    const inTokyo = { ...club, zone: 'Asia/Tokyo' }
    expect(await scoreOf(clubs.db, club, endsAt)).toMatchObject({ points: 6 })
    expect(await scoreOf(clubs.db, inTokyo, endsAt)).toBeUndefined()
    await sql`update clubs.clubs set zone = 'Asia/Tokyo' where id = ${club.id}`.execute(clubs.db)
    expect(await scoreOf(clubs.db, inTokyo, endsAt)).toMatchObject({ points: 6 })
  })

  it('ranks the clubs that one may see, and no others', async () => {
    const hidden = await clubWith([reader, reader, reader, reader], { joining: 'invitation' })
    const open = await clubWith([reader, reader, reader])
    await scoreMeetings(clubs.db, now)
    const seenBy = async (personId: string) =>
      (await clubsByScore(clubs.db, personId, seasonOf('2026-11-20')))
        .filter(({ id }) => [hidden.id, open.id].includes(id))
        .map(({ id, points }) => [id, points])
    expect(await seenBy(hidden.organiser)).toEqual([
      [hidden.id, 8],
      [open.id, 6],
    ])
    expect(await seenBy(open.organiser)).toEqual([[open.id, 6]])
  })
})
