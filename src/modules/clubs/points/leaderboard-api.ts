import { z } from 'zod'
import { type Endpoint, endpoint } from '../../../web/kit/api/endpoint.ts'
import { asPerson } from '../../../web/kit/api/guards.ts'
import { day, id } from '../../../web/kit/api/shapes.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { leaderboardOf } from './leaderboard-queries.ts'
import { seasonAt } from './ledger-queries.ts'
import { fewestBets } from './season.ts'

const ranked = z.object({
  place: z.number().int(),
  person_id: id,
  name: z.string(),
  bets: z.number().int(),
  won: z.number().int(),
  net: z.number().int().describe('What they won, less what they lost.'),
})

/** Who won how many points. */
export const leaderboardApi: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/clubs/{id}/leaderboard',
    operation: 'getLeaderboard',
    area: 'clubs',
    summary: 'Members of my club by the points they won this season',
    description: `Those with at least ${fewestBets} settled bets. Points only, no money, ever.`,
    guard: asPerson('clubs:read'),
    answer: z.object({
      starts_on: day,
      ends_on: day,
      fewest_bets: z.number().int(),
      members: z.array(ranked),
    }),
    async run({ ctx, person, params }) {
      const club = await clubFor(ctx.db, params.id, person.id)
      if (!club?.role) throw notFound()
      const season = await seasonAt(ctx.db, club, ctx.now)
      const of = season.id && club.bets ? { clubId: club.id, seasonId: season.id } : null
      const members = of ? await leaderboardOf(ctx.db, of, person.id) : []
      return {
        starts_on: season.startsOn,
        ends_on: season.endsOn,
        fewest_bets: fewestBets,
        members: members.map(({ id, ...more }) => ({ person_id: id, ...more })),
      }
    },
  }),
]
