import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { deviceOf } from './device-words.ts'
import { endOtherSessions, endOwnSession, sessionsOf } from './own-sessions.ts'

/** Where a person is signed in, and signing out there. */
export function sessionRoutes(router: PageRouter): void {
  router.get('/me/sessions', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const sessions = await sessionsOf(ctx.db, person.id, ctx.now)
    ctx.page('identity/accounts/sessions', {
      sessions: sessions.map(one => ({
        ...one,
        ...deviceOf(one.device),
        here: one.id === session.id,
      })),
    })
  })

  router.post('/me/sessions/ending', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const whose = { personId: person.id, sessionId: session.id }
    await endOtherSessions(ctx.db, whose, { now: ctx.now, address: ctx.ip })
    ctx.done('/me/sessions', { flash: 'identity.sessions.others-ended' })
  })

  router.post('/me/sessions/:id/ending', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const id = ctx.params.id ?? ''
    if (!/^[\w-]{43}$/.test(id)) throw notFound()
    const ended = await endOwnSession(ctx.db, { personId: person.id, id }, { now: ctx.now, address: ctx.ip })
    if (isRefused(ended)) throw notFound()
    ctx.done(id === session.id ? '/sign-in' : '/me/sessions', { flash: 'identity.sessions.ended' })
  })
}
