import { z } from 'zod'
import { isRefused } from '../../../refusal.ts'
import { Answered, type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { id, moment } from '../../../web/kit/api/shapes.ts'
import type { Context } from '../../../web/kit/context.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { betKinds, voidReasons } from './bet.ts'
import { betsOfMeeting, optionsSeen } from './bet-queries.ts'
import { meetingOfMine } from './meeting-of-mine.ts'
import { openBet } from './opening.ts'
import { placeStake } from './staking.ts'

const bet = z
  .object({
    id,
    kind: z.enum(betKinds),
    status: z.enum(['open', 'closed', 'settled', 'void']),
    closes_at: moment.describe('No stake is taken at this moment or later, by the server’s clock.'),
    void_because: z.enum(voidReasons).nullable(),
    options: z.array(
      z.object({
        id,
        person_id: id.nullable().describe('Who runs, in a race.'),
        least: z.number().int().nullable(),
        most: z.number().int().nullable().describe('Null without an end.'),
        points: z.number().int().describe('What all have staked on it.'),
        won: z.boolean().nullable(),
      }),
    ),
    own_stake: z
      .object({ option_id: id, points: z.number().int(), returned: z.number().int() })
      .nullable()
      .describe('Points only. No money, ever.'),
  })
  .meta({ id: 'Bet' })

/** Bets, for points only. */
export const betApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/meetings/{id}/bets',
    operation: 'listBets',
    area: 'clubs',
    summary: 'The bets of a meeting of my club',
    description: 'At most twenty; points only, no money, ever.',
    guard: asPerson('clubs:read'),
    answer: z.array(bet),
    run: async ({ ctx, person, params }) => {
      if (!(await meetingOfMine(ctx.db, params.id, person.id))) throw notFound()
      return betsNow(ctx, params.id, person.id)
    },
  }),
  endpoint({
    method: 'POST',
    path: '/meetings/{id}/bets',
    operation: 'openBet',
    area: 'clubs',
    summary: 'Open a bet, where I run the club or keep its talk in order',
    guard: asPerson('clubs:write'),
    body: z.strictObject({
      kind: z.enum(betKinds),
      closes_at: moment.describe('The meeting’s beginning at the latest.'),
      cuts: z
        .array(z.number().int().min(1).max(500))
        .max(5)
        .default([])
        .describe('Numbers at which the next answer begins; none in a race.'),
    }),
    status: 201,
    answer: bet,
    refusals: {
      'bets-off': 'clubs.bets.errors.bets-off',
      'club-archived': 'clubs.errors.club-archived',
      'meeting-cancelled': 'clubs.bets.errors.meeting-cancelled',
      'closing-in-the-past': 'clubs.bets.errors.closing-in-the-past',
      'closing-after-start': 'clubs.bets.errors.closing-after-start',
      'cuts-needed': 'clubs.bets.errors.cuts-needed',
      'too-few-candidates': 'clubs.bets.errors.too-few-candidates',
      'too-many-bets': 'clubs.bets.errors.too-many-bets',
    },
    async run({ ctx, person, params, body: { closes_at, ...more } }) {
      const facts = { meetingId: params.id, closesAt: closes_at, ...more }
      const made = await openBet(ctx.db, person.id, facts, ctx.now)
      if (!isRefused(made)) {
        const shown = (await betsNow(ctx, params.id, person.id)).find(({ id }) => id === made.id)
        if (!shown) throw notFound()
        return new Answered(shown, {})
      }
      if (made.refused === 'unknown-meeting') throw notFound()
      if (made.refused === 'moderators-only') throw new Problem(403)
      return made
    },
  }),
  endpoint({
    method: 'PUT',
    path: '/bets/{id}/stake',
    operation: 'placeStake',
    area: 'clubs',
    summary: 'Stake points on an answer',
    description:
      'Once for a bet, and not to be changed. Points only, no money, ever. The same once more is the same stake.',
    guard: asPerson('clubs:write'),
    body: z.strictObject({ option_id: id, points: z.number().int().min(1).max(1_000_000) }),
    answer: z.object({
      id,
      balance: z.number().int().describe('What I have left for the bet’s season.'),
    }),
    refusals: {
      'unknown-option': 'clubs.bets.errors.unknown-option',
      'bets-off': 'clubs.bets.errors.bets-off',
      'bet-closed': 'clubs.bets.errors.bet-closed',
      'staked-already': 'clubs.bets.errors.staked-already',
      'decided-already': 'clubs.bets.errors.decided-already',
      'balance-too-low': 'clubs.bets.errors.balance-too-low',
      'on-oneself-only': 'clubs.bets.errors.on-oneself-only',
      'candidates-may-not': 'clubs.bets.errors.candidates-may-not',
      'recorders-may-not': 'clubs.bets.errors.recorders-may-not',
    },
    async run({ ctx, person, params, body }) {
      const stake = { betId: params.id, optionId: body.option_id, points: body.points }
      const placed = await placeStake(ctx.db, person.id, stake, ctx.now)
      if (!isRefused(placed)) return { id: placed.stakeId, balance: placed.balance }
      const { refused: name } = placed
      if (name === 'unknown-bet') throw notFound()
      return placed
    },
  }),
]

async function betsNow(ctx: Context, meetingId: string, personId: string) {
  const bets = await betsOfMeeting(ctx.db, meetingId, personId)
  const options = await optionsSeen(
    ctx.db,
    bets.map(({ id }) => id),
    personId,
  )
  return bets.map(({ id, kind, status, closes_at, because, own_option, own_points, own_return }) => ({
    id,
    kind,
    status,
    closes_at,
    void_because: because,
    options: options
      .filter(({ bet_id }) => bet_id === id)
      .map(({ id, person_id, least, most, points, won }) => ({ id, person_id, least, most, points, won })),
    own_stake:
      own_option === null || own_points === null
        ? null
        : { option_id: own_option, points: own_points, returned: own_return ?? 0 },
  }))
}
