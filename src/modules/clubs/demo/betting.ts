import type { BetKind } from '../bets/bet.ts'
import { openBet } from '../bets/opening.ts'
import { settleBets } from '../bets/settle-job.ts'
import { placeStake } from '../bets/staking.ts'
import { tables } from '../tables.ts'
import { type Club, done, type Planned } from './club.ts'

/** Members by their place; on whom, or on which number; and how many points. A race is run by those who stake on themselves. */
type Stakes = ReadonlyArray<readonly [by: number, on: number, points: number]>
type Wager = { kind: BetKind; cuts: number[]; hoursBefore: number; stakes: Stakes }

const onTheLast: readonly Wager[] = [
  {
    kind: 'first-to-finish',
    cuts: [],
    hoursBefore: 2,
    stakes: [
      [1, 1, 20],
      [2, 2, 15],
      [4, 4, 25],
      [5, 5, 10],
      [6, 4, 10],
    ],
  },
  {
    kind: 'at-least-n-finish',
    cuts: [5],
    hoursBefore: 2,
    stakes: [
      [1, 5, 30],
      [4, 5, 15],
      [3, 5, 10],
      [2, 4, 20],
      [5, 4, 25],
    ],
  },
  {
    kind: 'attendance',
    cuts: [6, 8],
    hoursBefore: 1,
    stakes: [
      [1, 7, 25],
      [5, 7, 10],
      [2, 8, 15],
      [4, 9, 20],
      [8, 5, 20],
    ],
  },
]

const onTheNext: readonly Wager[] = [
  {
    kind: 'first-to-finish',
    cuts: [],
    hoursBefore: 24,
    stakes: [
      [1, 1, 15],
      [2, 2, 30],
      [3, 3, 35],
      [6, 3, 10],
    ],
  },
  {
    kind: 'at-least-n-finish',
    cuts: [6],
    hoursBefore: 1,
    stakes: [
      [4, 6, 20],
      [5, 3, 25],
    ],
  },
  {
    kind: 'attendance',
    cuts: [6, 8],
    hoursBefore: 1,
    stakes: [
      [1, 7, 20],
      [2, 8, 10],
    ],
  },
]

/** Bets on the last meeting; to be settled once it is known who came. */
export async function betOnTheLast(club: Club, meeting: Planned, ago: number) {
  await bet(club, meeting, { wagers: onTheLast, openedAt: club.at(-ago, '10:00') })
  return {
    async settle() {
      await settleAt(club, new Date(meeting.startsAt.getTime() - 3_600_000))
      await settleAt(club, new Date(meeting.startsAt.getTime() + 38 * 3_600_000))
    },
  }
}

export const betOnTheNext = (club: Club, meeting: Planned): Promise<void> =>
  bet(club, meeting, { wagers: onTheNext, openedAt: club.at(-2, '10:00') })

async function bet(
  club: Club,
  { id: meetingId, startsAt }: Planned,
  { wagers, openedAt }: { wagers: readonly Wager[]; openedAt: Date },
): Promise<void> {
  const { db } = club.demo
  for (const { kind, cuts, hoursBefore, stakes } of wagers) {
    const closesAt = new Date(startsAt.getTime() - hoursBefore * 3_600_000)
    const opening = { meetingId, kind, closesAt, cuts }
    const { id: betId } = done(await openBet(db, club.organiser.id, opening, openedAt))
    const options = await tables(db)
      .selectFrom('clubs.bet_options')
      .select(['id', 'person_id', 'least', 'most'])
      .where('bet_id', '=', betId)
      .execute()
    for (const [place, [by, on, points]] of stakes.entries()) {
      const option = options.find(({ person_id, least, most }) =>
        least === null ? person_id === club.member(on).id : least <= on && on <= (most ?? on),
      )
      const stake = { betId, optionId: option?.id ?? '', points }
      const at = new Date(openedAt.getTime() + (place + 1) * 47 * 60_000)
      done(await placeStake(db, club.member(by).id, stake, at))
    }
  }
}

/** As the worker would have then. */
const settleAt = ({ demo }: Club, now: Date) => settleBets.run({}, demo.jobContext('demo', now))
