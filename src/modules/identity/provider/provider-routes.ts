import { z } from 'zod'
import type { OpenidSettings } from '../../../config.ts'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, readForm } from '../../../web/kit/form.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { letIn } from '../accounts/letting-in.ts'
import { tryOwnPassword } from '../accounts/limits.ts'
import { refuseToWait } from '../accounts/waiting.ts'
import {
  knowsPassword,
  linkAccount,
  linkOf,
  newcomerFrom,
  personLinkedTo,
  unlinkAccount,
} from './external-accounts.ts'
import { type Away, away, waiting } from './kept.ts'
import { type Claims, claimsFrom, wayToProvider } from './provider.ts'

const back = '/sign-in/provider/callback'

const passwordForm = z.object({
  password: z
    .string({ error: 'identity.errors.password-missing' })
    .min(1, 'identity.errors.password-missing'),
})

/** Signing in with an account elsewhere, and joining one to an account here. */
export function providerRoutes(router: PageRouter): void {
  router.get('/sign-in/provider', publicPage(), async ctx => {
    const url = await leave(ctx, { next: ownPath(asked(ctx, 'next')), linkTo: null })
    if (url) ctx.redirect(url)
  })

  router.get('/sign-in/provider/callback', publicPage(), async ctx => {
    const settings = settingsOf(ctx)
    const left = away.take(ctx)
    if (!left) return ctx.done('/sign-in', saying(settings, 'provider-expired'))
    const claims = await claimsFrom(settings, new URL(ctx.url, ctx.config.publicUrl), left)
    const home = left.linkTo ? '/me/provider' : '/sign-in'
    if (isRefused(claims)) return ctx.done(home, saying(settings, claims.refused))
    if (left.linkTo) return finishLinking(ctx, left.linkTo, claims)
    await finishSignIn(ctx, left, claims)
  })

  router.get('/me/provider', signedIn(), async ctx => {
    await showOwn(ctx, blankForm())
  })

  router.post('/me/provider', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await provenForm(ctx)
    if (!form) return
    if (!(await knowsPassword(ctx.db, person.id, form.value.password))) return refusePassword(ctx, form)
    const url = await leave(ctx, { next: '/me/provider', linkTo: person.id })
    if (!url) return
    // A form may lead nowhere but here (form-action), so the page that answers it goes on by itself.
    ctx.set('Refresh', `0; url=${url}`)
    ctx.set('Cache-Control', 'no-store')
    ctx.page('identity/provider/leaving', { url, label: settingsOf(ctx).label })
  })

  router.post('/me/provider/ending', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const settings = settingsOf(ctx)
    const form = await provenForm(ctx)
    if (!form) return
    const whose = { personId: person.id, issuer: settings.issuer, password: form.value.password }
    const ended = await unlinkAccount(ctx.db, whose, { now: ctx.now, address: ctx.ip })
    if (isRefused(ended)) return refusePassword(ctx, form)
    ctx.done('/me/provider', saying(settings, 'provider-unlinked'))
  })
}

function settingsOf(ctx: Context): OpenidSettings {
  if (!ctx.config.openid) throw notFound()
  return ctx.config.openid
}

const saying = ({ label }: OpenidSettings, what: string) => ({
  flash: `identity.provider.said.${what}`,
  params: { label },
})

/** Keeps what has to come back, and returns where to go; undefined where the person was told that it cannot be. */
async function leave(ctx: Context, why: Pick<Away, 'next' | 'linkTo'>): Promise<string | undefined> {
  const settings = settingsOf(ctx)
  const way = await wayToProvider(settings, ctx.config.publicUrl + back)
  if (isRefused(way)) {
    ctx.done(why.linkTo ? '/me/provider' : '/sign-in', saying(settings, way.refused))
    return undefined
  }
  away.keep(ctx, { ...why, ...way.checks })
  return way.url.href
}

async function finishSignIn(ctx: Context, { next }: Away, claims: Claims): Promise<void> {
  const settings = settingsOf(ctx)
  const known = await personLinkedTo(ctx.db, claims)
  if (known?.suspended_at) return ctx.done('/sign-in', saying(settings, 'suspended'))
  const person = known ?? (await newcomerFrom(ctx.db, claims, { now: ctx.now, address: ctx.ip, next }))
  if (!isRefused(person)) {
    const welcome = { flash: 'identity.sign-in.done', params: { name: person.name } }
    return letIn(ctx, person.id, 'provider', { to: next, ...welcome })
  }
  if (person.refused === 'has-account' && 'personId' in person) {
    const { issuer, subject } = claims
    waiting.keep(ctx, { issuer, subject, personId: person.personId })
  }
  ctx.done(`/sign-in?${new URLSearchParams({ next })}`, saying(settings, person.refused))
}

async function finishLinking(ctx: Context, personId: string, claims: Claims): Promise<void> {
  const settings = settingsOf(ctx)
  // Signed out meanwhile, or somebody else in the same browser.
  if (ctx.person?.id !== personId) return ctx.done('/sign-in', saying(settings, 'provider-expired'))
  const linked = await linkAccount(ctx.db, personId, claims, { now: ctx.now, address: ctx.ip })
  ctx.done('/me/provider', saying(settings, isRefused(linked) ? linked.refused : 'provider-linked'))
}

async function provenForm(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const form = await readForm(ctx, passwordForm)
  if (!form.ok) return void (await showOwn(ctx, form))
  const wait = await tryOwnPassword(ctx, person.id)
  if (wait === 0) return form
  refuseToWait(ctx, 'identity/provider/own', { ...(await ownIt(ctx)), form }, wait)
  return undefined
}

const refusePassword = (ctx: Context, { values }: Form<unknown>): Promise<void> =>
  showOwn(ctx, formWithError(values, 'password', 'identity.errors.wrong-password'))

async function showOwn(ctx: Context, form: Form<unknown>): Promise<void> {
  const it = { ...(await ownIt(ctx)), form }
  if (Object.keys(form.errors).length > 0) ctx.refuse('identity/provider/own', it)
  else ctx.page('identity/provider/own', it)
}

async function ownIt(ctx: Context) {
  const { label, issuer } = settingsOf(ctx)
  return { label, linked: await linkOf(ctx.db, asSignedIn(ctx).person.id, issuer) }
}
