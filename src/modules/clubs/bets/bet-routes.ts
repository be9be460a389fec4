import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { membersInOrder } from '../members/member-queries.ts'
import { correctPayout } from '../points/correcting.ts'
import { balanceIn, seasonAt } from '../points/ledger-queries.ts'
import { betKinds } from './bet.ts'
import { closings, correctionForm, newBetForm, stakeForm } from './bet-form.ts'
import { betOf, betsOfMeeting, factsSeen, payoutsSeen } from './bet-queries.ts'
import { betsShown, betsWanted } from './bet-shapes.ts'
import { meetingOfMine } from './meeting-of-mine.ts'
import { openBet } from './opening.ts'
import { placeStake } from './staking.ts'
import { takeBackBet } from './voiding.ts'

/** Bets of a meeting: opening them, staking, and how they ended. */
export function betRoutes(router: PageRouter): void {
  router.get('/meetings/:id/bets', signedIn(), ctx => showBets(ctx))

  router.post('/meetings/:id/bets', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const meeting = await meetingAsked(ctx)
    const form = await readForm(ctx, newBetForm)
    if (!form.ok) return showBets(ctx, { form })
    const closesAt = new Date(meeting.starts_at.getTime() - Number(form.value.closing) * 3_600_000)
    const facts = { meetingId: meeting.id, kind: form.value.kind, closesAt, cuts: form.value.cuts }
    const made = await openBet(ctx.db, person.id, facts, ctx.now)
    if (!isRefused(made)) return ctx.done(`/meetings/${meeting.id}/bets`, { flash: 'clubs.bets.opened' })
    if (made.refused === 'unknown-meeting') throw notFound()
    if (made.refused === 'moderators-only') throw new Problem(403)
    const field =
      made.refused === 'cuts-needed' ? 'cuts' : made.refused.startsWith('closing') ? 'closing' : 'kind'
    await showBets(ctx, { form: formWithError(form.values, field, `clubs.bets.errors.${made.refused}`) })
  })

  router.get('/bets/:id', signedIn(), ctx => showBet(ctx))

  router.post('/bets/:id/stake', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const bet = await betAsked(ctx)
    const form = await readForm(ctx, stakeForm)
    if (!form.ok) return showBet(ctx, { stake: form })
    const { option, points } = form.value
    const placed = await placeStake(ctx.db, person.id, { betId: bet.id, optionId: option, points }, ctx.now)
    if (!isRefused(placed))
      return ctx.done(`/meetings/${bet.meeting_id}/bets`, { flash: 'clubs.bets.placed', params: { points } })
    const field = placed.refused === 'balance-too-low' ? 'points' : 'option'
    await showBet(ctx, { stake: formWithError(form.values, field, `clubs.bets.errors.${placed.refused}`) })
  })

  router.post('/bets/:id/taking-back', signedIn(), async ctx => {
    const bet = await betAsked(ctx)
    const taken = await takeBackBet(ctx.db, asSignedIn(ctx).person.id, bet.id, ctx.now)
    if (!isRefused(taken)) return ctx.done(`/bets/${bet.id}`, { flash: 'clubs.bets.taken-back' })
    if (taken.refused === 'moderators-only') throw new Problem(403)
    await showBet(ctx, { refused: taken.refused })
  })

  router.post('/bets/:id/corrections', signedIn(), once, async ctx => {
    const { person } = asSignedIn(ctx)
    const bet = await betAsked(ctx)
    const form = await readForm(ctx, correctionForm)
    if (!form.ok) return showBet(ctx, { correction: form })
    const { entry, to, ...more } = form.value
    const by = { clubId: bet.club_id, personId: person.id }
    const corrected = await correctPayout(ctx.db, by, { entryId: entry, toId: to, ...more }, ctx.now)
    if (!isRefused(corrected)) return ctx.done(`/bets/${bet.id}`, { flash: 'clubs.bets.corrected' })
    if (corrected.refused === 'organisers-only') throw new Problem(403)
    const field = { 'unknown-member': 'to', 'own-points': 'to' }[corrected.refused as string] ?? 'points'
    await showBet(ctx, {
      correction: formWithError(form.values, field, `clubs.bets.errors.${corrected.refused}`),
    })
  })
}

async function meetingAsked(ctx: Context) {
  const meeting = await meetingOfMine(ctx.db, idOf(ctx.params.id), asSignedIn(ctx).person.id)
  if (!meeting) throw notFound()
  return meeting
}

async function betAsked(ctx: Context) {
  const bet = await betOf(ctx.db, idOf(ctx.params.id), asSignedIn(ctx).person.id)
  if (!bet) throw notFound()
  return bet
}

async function clubOf(ctx: Context, clubId: string) {
  const { person } = asSignedIn(ctx)
  const club = await clubFor(ctx.db, clubId, person.id)
  if (!club?.role) throw notFound()
  const season = await seasonAt(ctx.db, club, ctx.now)
  return {
    ...clubPart(club),
    balance: await balanceIn(ctx.db, season, person.id),
    moderates: club.role !== 'member',
  }
}

async function showBets(ctx: Context, { form }: { form?: Form<unknown> } = {}): Promise<void> {
  const { person } = asSignedIn(ctx)
  const meeting = await meetingAsked(ctx)
  const part = await clubOf(ctx, meeting.club_id)
  const wanted = await betsWanted(ctx, part.club)
  const bets = wanted ? await betsShown(ctx, await betsOfMeeting(ctx.db, meeting.id, person.id)) : []
  const opens = part.moderates && part.club.bets && !meeting.cancelled_at && ctx.now < meeting.starts_at
  const it = {
    ...part,
    meeting,
    wanted,
    bets,
    opens,
    kinds: betKinds,
    closings,
    form: form ?? blankForm({ closing: '1' }),
  }
  if (form) ctx.refuse('clubs/bets', it)
  else ctx.page('clubs/bets', it)
}

type Tried = { stake?: Form<unknown>; correction?: Form<unknown>; refused?: string }

async function showBet(ctx: Context, { stake, correction, refused }: Tried = {}): Promise<void> {
  const { person } = asSignedIn(ctx)
  const found = await betAsked(ctx)
  const part = await clubOf(ctx, found.club_id)
  const [bet] = await betsShown(ctx, [found])
  const corrects = part.runs && found.outcome === 'paid'
  const [facts, payouts, members] = await Promise.all([
    factsSeen(ctx.db, found.id, person.id),
    corrects ? payoutsSeen(ctx.db, found.id, person.id) : [],
    corrects ? membersInOrder(ctx.db, found.club_id, person.id) : [],
  ])
  const it = {
    ...part,
    bet,
    facts,
    payouts,
    members: members.filter(({ id }) => id !== person.id),
    takesBack: part.moderates && found.outcome === null && found.own_option === null,
    form: stake ?? blankForm({ points: '20' }),
    correction: correction ?? blankForm(),
    refused: refused ?? null,
  }
  if (stake || correction || refused) ctx.refuse('clubs/bet', it)
  else ctx.page('clubs/bet', it)
}
