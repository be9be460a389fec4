import { DateTime } from 'luxon'
import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { readValues } from '../../../web/kit/form.ts'
import { betsOfClub } from '../bets/bet-queries.ts'
import { betsShown } from '../bets/bet-shapes.ts'
import { clubOfMine } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { clubsByScore } from '../scores/score-queries.ts'
import { clubsByProfit, leaderboardOf } from './leaderboard-queries.ts'
import { balanceIn, entriesOf, seasonAt } from './ledger-queries.ts'
import { preferBets, wantsBets } from './preferring.ts'
import { fewestBets, seasonOf } from './season.ts'

/** Points: one's own, who won how many, and having nothing to do with it. */
export function pointRoutes(router: PageRouter): void {
  router.get('/clubs/leaderboard', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const today = DateTime.fromJSDate(ctx.now, { zone: 'utc' }).toISODate() ?? ''
    const season = seasonOf(today)
    const [clubs, scores] = await Promise.all([
      clubsByProfit(ctx.db, person.id, season.startsOn),
      clubsByScore(ctx.db, person.id, season),
    ])
    ctx.page('clubs/leaderboard', { season, clubs, scores, fewestBets })
  })

  router.get('/clubs/:id/bets', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const club = await clubOfMine(ctx)
    const wanted = club.bets && (await wantsBets(ctx.db, person.id))
    const season = await seasonAt(ctx.db, club, ctx.now)
    const [balance, bets, ranked, entries] = await Promise.all([
      balanceIn(ctx.db, season, person.id),
      wanted ? betsOfClub(ctx.db, club.id, person.id) : [],
      wanted && season.id ? leaderboardOf(ctx.db, { clubId: club.id, seasonId: season.id }, person.id) : [],
      season.id ? entriesOf(ctx.db, season.id, person.id) : [],
    ])
    const shown = await betsShown(ctx, bets)
    ctx.page('clubs/points', {
      ...clubPart(club),
      wanted,
      season,
      balance,
      open: shown.filter(({ outcome }) => outcome === null),
      over: shown.filter(({ outcome }) => outcome !== null),
      ranked,
      entries,
      fewestBets,
      me: person.id,
    })
  })

  router.post('/clubs/:id/bets/preference', signedIn(), async ctx => {
    const club = await clubOfMine(ctx)
    const { bets } = await readValues(ctx)
    const wants = bets === 'yes'
    await preferBets(ctx.db, asSignedIn(ctx).person.id, wants)
    ctx.done(`/clubs/${club.id}/bets`, { flash: wants ? 'clubs.bets.on' : 'clubs.bets.off' })
  })
}
