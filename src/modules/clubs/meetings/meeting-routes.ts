import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound, Problem } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { worksLookedUp } from '../../catalog/index.ts'
import { standingInWork, type TellingOfWork } from '../../reading/index.ts'
import type { ClubSeen } from '../clubs/club-queries.ts'
import { clubFor } from '../clubs/club-queries.ts'
import { byMe, clubOfMine, clubToRun } from '../clubs/club-routes.ts'
import { clubPart } from '../clubs/club-shapes.ts'
import { answerMeeting, recordAttendance } from './attending.ts'
import {
  answerForm,
  attendanceForm,
  cancellationForm,
  clockOf,
  meetingForm,
  milestoneForm,
  minutesForm,
} from './meeting-form.ts'
import {
  editionsToMeetOver,
  type MeetingSeen,
  meetingFor,
  meetingPageSize,
  meetingsOver,
  meetingsToCome,
} from './meeting-queries.ts'
import { readersShown, shownMeeting } from './meeting-shapes.ts'
import { cancelMeeting, changeMeeting, keepMinutes, planMeeting } from './planning.ts'
import { ownPlace } from './progress-shapes.ts'
import { addMilestone, removeMilestone } from './scheduling.ts'

/** Meetings of a club: planning them, coming to them, and what was said. */
export function meetingRoutes(router: PageRouter): void {
  router.get('/clubs/:id/meetings', signedIn(), async ctx => showMeetings(ctx, await clubOfMine(ctx)))

  router.get('/clubs/:id/meetings/new', signedIn(), async ctx => {
    const club = await clubToRun(ctx)
    const { day } = clockOf(club.zone, ctx.now)
    const values = { work: asked(ctx, 'work'), day, begins: '19:30', ends: '21:00', place: club.place ?? '' }
    await showPlan(ctx, club, blankForm(values))
  })

  router.post('/clubs/:id/meetings', signedIn(), once, async ctx => {
    const club = await clubToRun(ctx)
    const form = await readForm(ctx, meetingForm(club.zone))
    if (!form.ok) return showPlan(ctx, club, form)
    const made = await planMeeting(ctx.db, byMe(ctx, club), form.value.facts, ctx.now)
    if (isRefused(made)) return showPlan(ctx, club, refusedPlan(form, made.refused))
    ctx.done(`/meetings/${made.id}`, { flash: 'clubs.meetings.planned' })
  })

  router.get('/meetings/:id', signedIn(), async ctx => showMeeting(ctx, await meetingAsked(ctx)))

  router.get('/meetings/:id/edit', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'organiser')
    const [begins, ends] = [clockOf(meeting.zone, meeting.starts_at), clockOf(meeting.zone, meeting.ends_at)]
    const values = {
      work: meeting.work_id,
      edition: meeting.edition_id ?? '',
      day: begins.day,
      begins: begins.time,
      ends: ends.time,
      place: meeting.place ?? '',
      link: meeting.link ?? '',
      agenda: meeting.agenda ?? '',
      revision: String(meeting.revision),
    }
    await showPlan(ctx, await clubOf(ctx, meeting), blankForm(values), meeting)
  })

  router.post('/meetings/:id', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'organiser')
    const club = await clubOf(ctx, meeting)
    const form = await readForm(ctx, meetingForm(meeting.zone))
    if (!form.ok) return showPlan(ctx, club, form, meeting)
    const { facts, revision } = form.value
    const changed = await changeMeeting(ctx.db, byMyself(ctx), facts, revision, ctx.now)
    if (isRefused(changed)) return showPlan(ctx, club, refusedPlan(form, changed.refused), meeting)
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.saved' })
  })

  router.post('/meetings/:id/cancellation', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'organiser')
    const form = await readForm(ctx, cancellationForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    const called = await cancelMeeting(ctx.db, byMyself(ctx), form.value.because, ctx.now)
    if (isRefused(called)) return showMeeting(ctx, meeting, { form: refusedForm(form, called.refused) })
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.meetings.cancelled' })
  })

  router.post('/meetings/:id/attendance', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx)
    const form = await readForm(ctx, answerForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    const said = await answerMeeting(ctx.db, byMyself(ctx), form.value.answer, ctx.now)
    if (isRefused(said)) return showMeeting(ctx, meeting, { form: refusedForm(form, said.refused) })
    const back = await wayBack(ctx, `/meetings/${meeting.id}`)
    ctx.done(back, { flash: `clubs.meetings.said.${said.answer}` })
  })

  router.post('/meetings/:id/presence', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'moderator')
    const form = await readForm(ctx, attendanceForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    const kept = await recordAttendance(ctx.db, byMyself(ctx), form.value.came, ctx.now)
    if (isRefused(kept)) return showMeeting(ctx, meeting, { form: refusedForm(form, kept.refused) })
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.meetings.recorded', params: { count: kept.came } })
  })

  router.post('/meetings/:id/minutes', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'moderator')
    const form = await readForm(ctx, minutesForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    if (isRefused(await keepMinutes(ctx.db, byMyself(ctx), form.value.minutes))) throw notFound()
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.saved' })
  })

  router.post('/meetings/:id/milestones', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'organiser')
    const form = await readForm(ctx, milestoneForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    const added = await addMilestone(ctx.db, byMyself(ctx), form.value)
    if (isRefused(added))
      return showMeeting(ctx, meeting, {
        form: formWithError(form.values, 'value', `clubs.errors.${added.refused}`),
      })
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.saved' })
  })

  router.post('/meetings/:id/milestones/:milestone/removal', signedIn(), async ctx => {
    const meeting = await meetingAsked(ctx, 'organiser')
    const removed = await removeMilestone(ctx.db, byMyself(ctx), idOf(ctx.params.milestone))
    if (isRefused(removed) || !removed.removed) throw notFound()
    ctx.done(`/meetings/${meeting.id}`, { flash: 'clubs.saved' })
  })
}

const ranks = { member: 0, moderator: 1, organiser: 2 }

/** The meeting of the address, for a member of its club who is at least that in it. */
export async function meetingAsked(ctx: Context, least: keyof typeof ranks = 'member'): Promise<MeetingSeen> {
  const { person } = asSignedIn(ctx)
  const meeting = await meetingFor(ctx.db, idOf(ctx.params.id), person.id)
  if (!meeting) throw notFound()
  if (ranks[meeting.role] < ranks[least]) throw new Problem(403)
  return meeting
}

const byMyself = (ctx: Context) => ({
  meetingId: idOf(ctx.params.id),
  personId: asSignedIn(ctx).person.id,
})

async function clubOf(ctx: Context, { club_id }: MeetingSeen): Promise<ClubSeen> {
  const club = await clubFor(ctx.db, club_id, asSignedIn(ctx).person.id)
  if (!club) throw notFound()
  return club
}

const refusedForm = ({ values }: Form<unknown>, refused: string) =>
  formWithError(values, 'answer', `clubs.errors.${refused}`)

const fieldOf: Record<string, string> = {
  'unknown-work': 'work',
  'unknown-edition': 'edition',
  'ends-before': 'ends',
  'too-long': 'ends',
}

const refusedPlan = ({ values }: Form<unknown>, refused: string) =>
  formWithError(values, fieldOf[refused] ?? 'day', `clubs.errors.${refused}`)

async function showMeetings(ctx: Context, club: ClubSeen): Promise<void> {
  const { person } = asSignedIn(ctx)
  const key = readKey(asked(ctx, 'after'), ['at', 'id'])
  const at = key && new Date(key.at)
  const after = key && at && isUuid(key.id) && !Number.isNaN(at.getTime()) ? { at, id: key.id } : null
  const [toCome, found] = await Promise.all([
    after ? [] : meetingsToCome(ctx.db, club.id, person.id, ctx.now),
    meetingsOver(ctx.db, club.id, person.id, ctx.now, after),
  ])
  const over = found.slice(0, meetingPageSize)
  const last = found.length > meetingPageSize ? over.at(-1) : undefined
  ctx.page('clubs/meetings', {
    ...clubPart(club),
    begins: after === null,
    toCome: toCome.map(meeting => shownMeeting(ctx, meeting)),
    over: over.map(meeting => shownMeeting(ctx, meeting)),
    next: last && `/clubs/${club.id}/meetings?after=${writeKey([last.starts_at.toISOString(), last.id])}`,
  })
}

async function showPlan(
  ctx: Context,
  club: ClubSeen,
  form: Form<unknown>,
  meeting: MeetingSeen | null = null,
): Promise<void> {
  const { person } = asSignedIn(ctx)
  const q = asked(ctx, 'q').trim().slice(0, 200)
  const workId = [form.values.work ?? ''].flat()[0] ?? ''
  const [works, editions] = await Promise.all([
    q === '' ? [] : worksLookedUp(ctx.db, person.id, q),
    isUuid(workId) ? editionsToMeetOver(ctx.db, workId) : [],
  ])
  const it = { ...clubPart(club), form, meeting, q, works, editions }
  if (hasErrors(form)) ctx.refuse('clubs/plan', it)
  else ctx.page('clubs/plan', it)
}

/** What was just refused; `typed` where another device had told something else. */
type Tried = { form: Form<unknown>; typed?: TellingOfWork['told'] }

/** A meeting's page. */
export async function showMeeting(ctx: Context, meeting: MeetingSeen, tried?: Tried): Promise<void> {
  const { person } = asSignedIn(ctx)
  const of = { workId: meeting.work_id, editionId: meeting.edition_id }
  const [club, stands, readers] = await Promise.all([
    clubOf(ctx, meeting),
    standingInWork(ctx.db, person.id, of),
    readersShown(ctx, meeting, person.id),
  ])
  const untouched = { answer: meeting.answer ?? '', due: clockOf(meeting.zone, meeting.starts_at).day }
  const it = {
    ...clubPart(club),
    meeting: shownMeeting(ctx, meeting),
    moderates: meeting.role !== 'member',
    own: ownPlace(ctx.words, stands, tried?.typed ?? null),
    form: tried ? { ...tried.form, values: { ...untouched, ...tried.form.values } } : blankForm(untouched),
    ...readers,
  }
  if (tried) ctx.refuse('clubs/meeting', it)
  else ctx.page('clubs/meeting', it)
}
