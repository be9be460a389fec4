import { sql } from 'kysely'
import { beforeAll } from 'vitest'
import { jobContext } from '../../../../tests/job-context.ts'
import { makeLibrary, putOnShelf } from '../../../../tests/shelf.ts'
import { newId } from '../../../id.ts'
import { isRefused } from '../../../refusal.ts'
import { keepBook } from '../../reading/books/keeping.ts'
import { testClubs } from '../club.fixture.ts'
import type { Shares } from '../clubs/club.ts'
import { tables } from '../tables.ts'
import type { BetKind } from './bet.ts'
import { openBet } from './opening.ts'
import { settleBets } from './settle-job.ts'
import { placeStake } from './staking.ts'

export const startsAt = new Date('2026-11-24T19:30:00Z')
export const closesAt = new Date('2026-11-24T19:00:00Z')
const endsAt = new Date('2026-11-24T21:00:00Z')

/** Clubs with a meeting over a book, and what their members read, bet and win. */
export function testBets(now: Date) {
  const clubs = testClubs(now)
  let workId = ''
  beforeAll(async () => {
    const { libraryId, branchIds } = await makeLibrary(clubs.db)
    const [branchId = ''] = branchIds
    workId = (await putOnShelf(clubs.db, { libraryId, branchId, title: 'Middlemarch', barcodes: [] })).workId
  })
  const optionsOf = (betId: string) =>
    tables(clubs.db)
      .selectFrom('clubs.bet_options')
      .selectAll()
      .where('bet_id', '=', betId)
      .orderBy('position')
      .execute()
  return {
    person: clubs.person,
    club: clubs.club,
    member: clubs.member,
    get db() {
      return clubs.db
    },
    database: clubs.database,
    /** Somebody new in a club, who shares so much. */
    async reader(clubId: string, shares: Shares = 'place', name?: string) {
      const personId = await clubs.member(clubId, name ? { name } : {})
      await tables(clubs.db)
        .updateTable('clubs.members')
        .set({ shares })
        .where('person_id', '=', personId)
        .execute()
      return personId
    },
    meeting: (clubId: string) => clubs.meeting(clubId, { workId, startsAt, endsAt }),
    async bet(by: string, meetingId: string, kind: BetKind, cuts: number[] = []): Promise<string> {
      const made = await openBet(clubs.db, by, { meetingId, kind, closesAt, cuts }, now)
      if (isRefused(made)) throw new Error(made.refused)
      return made.id
    },
    optionsOf,
    /** Stakes on a runner, or on the answer that a number falls into. */
    async stake(personId: string, betId: string, on: string | number, points: number, at: Date = now) {
      const option = (await optionsOf(betId)).find(({ person_id, least, most }) =>
        typeof on === 'string'
          ? person_id === on
          : (least ?? 0) <= on && on <= (most ?? Number.POSITIVE_INFINITY),
      )
      return placeStake(clubs.db, personId, { betId, optionId: option?.id ?? newId(), points }, at)
    },
    async finish(personId: string, moment: string) {
      const at = new Date(moment)
      for (const status of ['reading', 'read'] as const)
        await keepBook(clubs.db, personId, { workId, status, on: null, day: moment.slice(0, 10) }, at)
    },
    async came(
      meetingId: string,
      personId: string,
      attended: boolean,
      { by, at }: { by: string; at: string },
    ) {
      await sql`insert into clubs.attendance (club_id, meeting_id, person_id, attended, recorded_by, recorded_at)
        select club_id, id, ${personId}, ${attended}, ${by}, ${at} from clubs.meetings where id = ${meetingId}`.execute(
        clubs.db,
      )
    },
    settle: (moment: string) =>
      settleBets.run({}, jobContext({ database: clubs.database, filesDir: '' }, new Date(moment))),
    status: async (betId: string) => {
      const bet = await tables(clubs.db)
        .selectFrom('clubs.bets as bet')
        .leftJoin('clubs.settlements as settled', 'settled.bet_id', 'bet.id')
        .select(['bet.status', 'settled.outcome', 'settled.because', 'settled.staked', 'settled.paid'])
        .where('bet.id', '=', betId)
        .executeTakeFirstOrThrow()
      return bet
    },
    balance: async (personId: string) =>
      (
        await tables(clubs.db)
          .selectFrom('clubs.accounts')
          .select('balance')
          .where('person_id', '=', personId)
          .executeTakeFirst()
      )?.balance,
    facts: (betId: string) =>
      tables(clubs.db)
        .selectFrom('clubs.bet_facts')
        .select(['person_id', 'shown', 'finished', 'rank', 'finished_at', 'attended'])
        .where('bet_id', '=', betId)
        .orderBy('rank')
        .orderBy('id')
        .execute(),
  }
}
