import { asSignedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { wantsBets } from '../points/preferring.ts'
import { isRace } from './bet.ts'
import { type BetSeen, type OptionSeen, optionsSeen } from './bet-queries.ts'

/** Bets as a page shows them: the question, what lies on each answer, and the form or how it ended. */
export async function betsShown(ctx: Context, bets: readonly NonNullable<BetSeen>[]) {
  const { person } = asSignedIn(ctx)
  const options = await optionsSeen(
    ctx.db,
    bets.map(({ id }) => id),
    person.id,
  )
  return bets.map(bet => {
    const own = options.filter(({ bet_id }) => bet_id === bet.id)
    const takes = bet.status === 'open' && ctx.now < bet.closes_at && ctx.now < bet.starts_at
    return {
      ...bet,
      question: questionOf(ctx, bet.kind, own),
      options: own.map(option => ({ ...option, label: labelOf(ctx, option) })),
      points: own.reduce((sum, { points }) => sum + points, 0),
      takes: takes && bet.own_option === null,
      choices: own
        .filter(
          option => bet.kind !== 'first-to-finish' || !runs(own, person.id) || option.person_id === person.id,
        )
        .map(option => ({ value: option.id, label: labelOf(ctx, option) })),
      may: bet.kind === 'last-to-finish' ? !runs(own, person.id) : isRace(bet.kind) || bet.role === 'member',
    }
  })
}

/** What somebody has on bets in a line each: `question` and `answer` in words beside what was given. */
export async function stakesShown<One extends { id: string; kind: string; option_id: string }>(
  ctx: Context,
  personId: string,
  stakes: readonly One[],
) {
  if (stakes.length === 0) return []
  const options = await optionsSeen(
    ctx.db,
    stakes.map(({ id }) => id),
    personId,
  )
  return stakes.map(stake => {
    const own = options.filter(({ bet_id }) => bet_id === stake.id)
    const chosen = own.find(({ id }) => id === stake.option_id)
    return {
      ...stake,
      question: questionOf(ctx, stake.kind, own),
      answer: chosen ? labelOf(ctx, chosen) : '',
    }
  })
}

/** Whether bets are anything to them here: the club has them, and they want them. */
export const betsWanted = async (ctx: Context, club: { bets: boolean }): Promise<boolean> =>
  club.bets && (await wantsBets(ctx.db, asSignedIn(ctx).person.id))

const runs = (options: readonly OptionSeen[], personId: string): boolean =>
  options.some(({ person_id }) => person_id === personId)

function questionOf({ words }: Context, kind: string, options: readonly OptionSeen[]): string {
  const count = options.at(-1)?.least ?? 0
  return words.t(`clubs.bets.questions.${kind}`, { count })
}

function labelOf({ words }: Context, { person_id, name, least, most }: OptionSeen): string {
  if (least === null) return person_id === null ? words.t('clubs.bets.somebody-gone') : (name ?? '')
  if (most === null) return words.t('clubs.bets.or-more', { least })
  return most === least ? words.number(least) : words.t('clubs.bets.from-to', { least, most })
}
