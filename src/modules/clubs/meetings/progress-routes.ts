import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { formWithError, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { ownDay } from '../../reading/index.ts'
import { meetingAsked, showMeeting } from './meeting-routes.ts'
import { progressForm } from './progress-form.ts'
import { tellAtMeeting } from './telling.ts'

/** Telling at a meeting how far one is in its book. */
export function progressRoutes(router: PageRouter): void {
  router.post('/meetings/:id/progress', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const meeting = await meetingAsked(ctx)
    const form = await readForm(ctx, progressForm)
    if (!form.ok) return showMeeting(ctx, meeting, { form })
    const by = { meetingId: meeting.id, personId: person.id }
    const stands = await tellAtMeeting(ctx.db, by, { ...form.value, day: ownDay(ctx) }, ctx.now)
    if (!isRefused(stands))
      return ctx.done(`/meetings/${meeting.id}#own-place`, { flash: 'clubs.own-place.saved' })
    if (stands.refused === 'unknown-meeting') throw notFound()
    if (stands.refused === 'stale') return showMeeting(ctx, meeting, { form, typed: form.value.told })
    const refused = formWithError(form.values, 'reached', `clubs.errors.${stands.refused}`)
    await showMeeting(ctx, meeting, { form: refused })
  })
}
