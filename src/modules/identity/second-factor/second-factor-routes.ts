import type { PageRouter } from '../../../module.ts'
import { isRefused, type Refused } from '../../../refusal.ts'
import { asSignedIn, publicPage, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, formWithError, hasErrors, readForm } from '../../../web/kit/form.ts'
import { ownPath } from '../../../web/kit/own-path.ts'
import { halfOf, keepHalf, welcome } from '../accounts/letting-in.ts'
import { tryOwnPassword } from '../accounts/limits.ts'
import { keyUri, secretInWords } from '../accounts/one-time-codes.ts'
import { personById } from '../accounts/people.ts'
import { refuseToWait } from '../accounts/waiting.ts'
import { bothForm, codeForm } from './forms.ts'
import {
  confirmSecondFactor,
  giveUpSecret,
  isBegun,
  renewRecoveryCodes,
  secondFactorOf,
  secretToConfirm,
  turnOffSecondFactor,
} from './second-factor.ts'
import { finishSecondFactor, halfSignedIn } from './sign-in.ts'

/** The second step of signing in, and a person's own second factor. */
export function secondFactorRoutes(router: PageRouter): void {
  router.get('/sign-in/second-factor', publicPage(), async ctx => {
    if (!(await halfSignedIn(ctx.db, halfOf(ctx), ctx.now))) return beginAgain(ctx)
    ctx.set('Cache-Control', 'no-store')
    ctx.page('identity/second-factor/sign-in', { form: blankForm({ next: asked(ctx, 'next') }) })
  })

  router.post('/sign-in/second-factor', publicPage(), async ctx => {
    const view = 'identity/second-factor/sign-in'
    const form = await readForm(ctx, codeForm)
    if (!form.ok) return ctx.refuse(view, { form })
    const { code, next } = form.value
    const proven = await finishSecondFactor(ctx.db, ctx.config, { token: halfOf(ctx), code }, whenOf(ctx))
    if (isRefused(proven))
      return proven.refused === 'sign-in-expired'
        ? beginAgain(ctx)
        : refuseCode(ctx, view, form.values, proven)
    keepHalf(ctx, null)
    await welcome(ctx, proven.personId, { proof: proven.proof, second: proven.by })
    const person = await personById(ctx.db, proven.personId)
    const { codesLeft } = (await secondFactorOf(ctx.db, proven.personId)) ?? { codesLeft: 0 }
    const params = { name: person?.name ?? '', count: codesLeft }
    const flash = proven.by === 'code' ? 'identity.sign-in.done' : 'identity.second-factor.code-spent'
    ctx.done(ownPath(next), { flash, params })
  })

  router.get('/me/second-factor', signedIn(), async ctx => {
    await showOwn(ctx, blankForm())
  })

  router.post('/me/second-factor', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await secretToConfirm(ctx.db, ctx.config, person.id, ctx.now)
    ctx.done('/me/second-factor')
  })

  router.post('/me/second-factor/confirmation', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, codeForm)
    if (!form.ok) return showOwn(ctx, form)
    const given = { personId: person.id, code: form.value.code }
    const codes = await confirmSecondFactor(ctx.db, ctx.config, given, whenOf(ctx))
    if (!isRefused(codes)) return showCodes(ctx, codes, 'on')
    if (codes.refused === 'second-factor-on') return ctx.done('/me/second-factor')
    await showOwn(ctx, formWithError(form.values, 'code', wordsFor(codes)))
  })

  router.post('/me/second-factor/cancellation', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    await giveUpSecret(ctx.db, person.id)
    ctx.done('/me/second-factor')
  })

  router.get('/me/second-factor/recovery-codes', signedIn(), async ctx => {
    if (!(await ownFactor(ctx))) return ctx.done('/me/second-factor')
    ctx.page('identity/second-factor/renew-codes', { form: blankForm() })
  })

  router.post('/me/second-factor/recovery-codes', signedIn(), async ctx => {
    const codes = await withBoth(ctx, 'identity/second-factor/renew-codes', renewRecoveryCodes)
    if (codes) showCodes(ctx, codes, 'renewed')
  })

  router.get('/me/second-factor/ending', signedIn(), async ctx => {
    if (!(await ownFactor(ctx))) return ctx.done('/me/second-factor')
    ctx.page('identity/second-factor/turn-off', { form: blankForm() })
  })

  router.post('/me/second-factor/ending', signedIn(), async ctx => {
    const off = await withBoth(ctx, 'identity/second-factor/turn-off', turnOffSecondFactor)
    if (off) ctx.done('/me/second-factor', { flash: 'identity.second-factor.is-off' })
  })
}

const whenOf = ({ now, ip }: Context) => ({ now, address: ip })

const beginAgain = (ctx: Context): void =>
  ctx.done(ctx.person ? '/' : '/sign-in', { flash: 'identity.second-factor.expired' })

async function showOwn(ctx: Context, form: Form<unknown>): Promise<void> {
  const { person } = asSignedIn(ctx)
  ctx.set('Cache-Control', 'no-store')
  const on = await secondFactorOf(ctx.db, person.id)
  const secret =
    !on && (await isBegun(ctx.db, person.id))
      ? await secretToConfirm(ctx.db, ctx.config, person.id, ctx.now)
      : null
  const setUp =
    secret && !isRefused(secret)
      ? {
          words: secretInWords(secret),
          svg: await qrCode(keyUri(`Carrel ${ctx.host}`, person.email, secret)),
        }
      : null
  if (hasErrors(form)) ctx.refuse('identity/second-factor/own', { on, setUp, form })
  else ctx.page('identity/second-factor/own', { on, setUp, form })
}

async function qrCode(text: string): Promise<string> {
  // Loaded by the few who set this up.
  const { toString: draw } = await import('qrcode')
  return draw(text, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })
}

/** Shown on this one answer, and kept nowhere. */
function showCodes(ctx: Context, codes: readonly string[], why: 'on' | 'renewed'): void {
  ctx.set('Cache-Control', 'no-store')
  ctx.page('identity/second-factor/codes', { codes, why })
}

const ownFactor = (ctx: Context) => secondFactorOf(ctx.db, asSignedIn(ctx).person.id)

/** Runs an action that takes the password and a code; shows the form again and returns undefined when either is wrong. */
async function withBoth<T extends object>(
  ctx: Context,
  view: string,
  action: (...given: Parameters<typeof turnOffSecondFactor>) => Promise<T | Refused>,
): Promise<Exclude<T, Refused> | undefined> {
  const { person } = asSignedIn(ctx)
  const form = await readForm(ctx, bothForm)
  if (!form.ok) return void ctx.refuse(view, { form })
  const wait = await tryOwnPassword(ctx, person.id)
  if (wait > 0) return void refuseToWait(ctx, view, { form }, wait)
  const done = await action(ctx.db, ctx.config, { personId: person.id, ...form.value }, whenOf(ctx))
  if (!isRefused(done)) return done as Exclude<T, Refused>
  refuseCode(ctx, view, form.values, done)
  return undefined
}

function refuseCode(ctx: Context, view: string, values: Form<unknown>['values'], refusal: Refused): void {
  if (refusal.refused === 'code-too-soon' && 'until' in refusal) {
    const seconds = Math.ceil((Number(refusal.until) - ctx.now.getTime()) / 1000)
    refuseToWait(ctx, view, { form: blankForm(values) }, seconds)
  } else {
    const field = refusal.refused === 'wrong-password' ? 'password' : 'code'
    ctx.refuse(view, { form: formWithError(values, field, wordsFor(refusal)) })
  }
}

const wordsFor = ({ refused }: Refused): string => `identity.errors.${refused}`
