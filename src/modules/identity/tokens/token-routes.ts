import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { scopes } from '../../../web/kit/api/scopes.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { lives, personalTokenForm } from './forms.ts'
import { makePersonalToken, personalTokensOf, revokePersonalToken } from './personal-tokens.ts'
import { programsOf, signProgramOut } from './programs.ts'

/** A person's tokens for programs, and the programs that are signed in for them. */
export function tokenRoutes(router: PageRouter): void {
  router.get('/me/tokens', signedIn(), async ctx => {
    await showTokens(ctx, blankForm({ days: '90' }))
  })

  router.post('/me/tokens', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, personalTokenForm)
    if (!form.ok) return showTokens(ctx, form)
    const made = await makePersonalToken(ctx.db, person.id, form.value, ctx.ip, ctx.now)
    if (isRefused(made))
      return showTokens(ctx, formWithError(form.values, 'name', 'identity.tokens.errors.too-many-tokens'))
    // Not a redirect: the token is written nowhere, so this answer is the only one that can say it.
    ctx.set('Cache-Control', 'no-store')
    ctx.page('identity/tokens/made', { name: form.value.name, token: made.token })
  })

  router.post('/me/tokens/:id/revocation', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const gone = await revokePersonalToken(ctx.db, person.id, idOf(ctx.params.id), ctx.ip, ctx.now)
    if (isRefused(gone)) throw notFound()
    ctx.done('/me/tokens', { flash: 'identity.tokens.revoked', params: { name: gone.name } })
  })

  router.post('/me/programs/:id/sign-out', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const gone = await signProgramOut(ctx.db, person.id, idOf(ctx.params.id), ctx.ip, ctx.now)
    if (isRefused(gone)) throw notFound()
    ctx.done('/me/tokens', { flash: 'identity.tokens.program-out' })
  })
}

async function showTokens(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  const tokens = await personalTokensOf(ctx.db, person.id)
  const it = {
    form,
    scopes,
    lives,
    tokens: tokens.map(token => ({
      ...token,
      ended: token.expires_at !== null && token.expires_at <= ctx.now,
    })),
    programs: await programsOf(ctx.db, person.id, ctx.now),
  }
  if (hasErrors(form)) ctx.refuse('identity/tokens/tokens', it)
  else ctx.page('identity/tokens/tokens', it)
}
