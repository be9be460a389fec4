import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, readForm } from '../../../web/kit/form.ts'
import { Problem } from '../../../web/kit/problem.ts'
import { rateLimit } from '../../../web/kit/rate-limit.ts'
import { deletionForm } from '../accounts/forms.ts'
import { tryOwnPassword } from '../accounts/limits.ts'
import { endSession } from '../accounts/sessions.ts'
import { refuseToWait } from '../accounts/waiting.ts'
import { actorOf } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { deleteAccount, whatGoingMeans } from './deleting.ts'
import { everythingOf } from './downloading.ts'
import { isTheirs } from './proof.ts'

/** Having all that is known of oneself, and being forgotten. */
export function privacyRoutes(router: PageRouter): void {
  router.post('/me/download', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await downloadLimit(ctx).spend(person.id)
    await record(ctx.db, { ...actorOf(ctx), event: 'identity.data-downloaded' }, ctx.now)
    ctx.set('Cache-Control', 'no-store')
    ctx.attachment(`carrel-${ctx.now.toISOString().slice(0, 10)}.tar.gz`)
    ctx.type = 'application/gzip'
    ctx.body = everythingOf(ctx.db, ctx.config.filesDir, person.id, ctx.now)
  })

  router.get('/me/deletion', signedIn(), ctx => showDeletion(ctx, blankForm()))

  router.post('/me/deletion', signedIn(), async ctx => {
    const { person, session } = asSignedIn(ctx)
    const form = await readForm(ctx, deletionForm)
    if (!form.ok) return showDeletion(ctx, form)
    const wait = await tryOwnPassword(ctx, person.id)
    if (wait > 0) return refuseToWait(ctx, 'identity/privacy/deletion', await deletionOf(ctx, form), wait)
    const shown = { personId: person.id, sessionId: session.id, password: form.value.password }
    if (!(await isTheirs(ctx.db, shown, ctx.now)))
      return showDeletion(ctx, formWithError(form.values, 'password', 'identity.errors.wrong-password'))
    const outcome = await deleteAccount(ctx.db, person.id, ctx.config, actorOf(ctx), ctx.now)
    if (outcome === undefined) throw new Problem(404)
    // What is in the way stands on the page.
    if (isRefused(outcome))
      return showDeletion(ctx, formWithError(form.values, 'password', 'identity.errors.blocked'))
    await endSession(ctx)
    ctx.done('/', { flash: 'identity.deletion.done' })
  })
}

export const downloadLimit = (ctx: Context) =>
  rateLimit(ctx.pool, { name: 'download', tries: 10, seconds: 3600 })

async function showDeletion(ctx: Context, form: Form<unknown>): Promise<void> {
  const it = await deletionOf(ctx, form)
  if (hasErrors(form)) ctx.refuse('identity/privacy/deletion', it)
  else ctx.page('identity/privacy/deletion', it)
}

async function deletionOf(ctx: Context, form: Form<unknown>) {
  const { person } = asSignedIn(ctx)
  return { form, ...(await whatGoingMeans(ctx.db, person.id)) }
}
