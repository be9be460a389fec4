import type { PageRouter } from '../../../module.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { calendarAddress, calendarOf, calendarOwner, meetingsForCalendar, openCalendar } from './calendar.ts'
import { type MeetingSeen, meetingFor } from './meeting-queries.ts'

/** Meetings in a calendar program: one of them as a file, or all by an address that only its owner knows. */
export function calendarRoutes(router: PageRouter): void {
  router.get('/meetings/:id/meeting.ics', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const meeting = await meetingFor(ctx.db, idOf(ctx.params.id), person.id)
    if (!meeting) throw notFound()
    ctx.attachment('meeting.ics')
    answer(ctx, [meeting])
  })

  router.get('/clubs/calendar', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const address = await calendarAddress(ctx.db, ctx.config, person.id)
    ctx.page('clubs/calendar', { address: address && ctx.config.publicUrl + address })
  })

  router.post('/clubs/calendar', signedIn(), async ctx => {
    await openCalendar(ctx.db, asSignedIn(ctx).person.id)
    ctx.done('/clubs/calendar', { flash: 'clubs.calendar.made' })
  })

  router.get('/feeds/meetings/:calendar/:signed/meetings.ics', publicPage(), async ctx => {
    const asked = { id: idOf(ctx.params.calendar), signed: ctx.params.signed ?? '' }
    const owner = await calendarOwner(ctx.db, ctx.config, asked)
    if (!owner) throw notFound()
    ctx.set('Cache-Control', 'private, no-cache')
    answer(ctx, await meetingsForCalendar(ctx.db, owner, ctx.now))
  })
}

function answer(ctx: Context, meetings: readonly MeetingSeen[]): void {
  ctx.type = 'text/calendar; charset=utf-8'
  ctx.body = calendarOf(meetings, {
    name: ctx.words.t('clubs.calendar.name'),
    publicUrl: ctx.config.publicUrl,
    summary: ({ club, title }) => ctx.words.t('clubs.calendar.summary', { club, title }),
  })
}
