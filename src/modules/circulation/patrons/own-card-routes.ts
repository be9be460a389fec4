import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { type RateLimit, rateLimit } from '../../../web/kit/rate-limit.ts'
import { actorOf } from '../../identity/index.ts'
import { joinByPin } from './joining.ts'
import { ownCards } from './own-cards.ts'
import { joiningForm, pinForm } from './patron-form.ts'
import { setPin } from './pins.ts'

const quarter = 900
const day = 86_400

/** A person's own cards: seen, given a PIN, and joined to their account. */
export function ownCardRoutes(router: PageRouter): void {
  router.get('/cards', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    ctx.page('circulation/patrons/own-cards', { cards: await ownCards(ctx.db, person.id), form: blankForm() })
  })

  router.get('/cards/joining', signedIn(), async ctx => {
    ctx.page('circulation/patrons/joining', { form: blankForm() })
  })

  router.post('/cards/joining', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, joiningForm)
    if (!form.ok) return ctx.refuse('circulation/patrons/joining', { form: withoutPin(form) })
    const { limits, wait } = await tryPin(ctx, person.id, form.value.card)
    if (wait > 0) return refuseToWait(ctx, form, wait)
    const joined = await joinByPin(ctx.db, person, form.value, actorOf(ctx), ctx.now)
    if (isRefused(joined)) {
      const refused = formWithError(form.values, 'card', `circulation.errors.${joined.refused}`)
      return ctx.refuse('circulation/patrons/joining', { form: withoutPin(refused) })
    }
    for (const { limit, key } of limits) await limit.giveBack(key)
    ctx.done('/cards', { flash: 'circulation.cards.joined' })
  })

  router.post('/cards/:id/pin', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const cards = await ownCards(ctx.db, person.id)
    const card = cards.find(({ id }) => id === idOf(ctx.params.id))
    if (!card) throw notFound()
    const form = await readForm(ctx, pinForm)
    if (!form.ok)
      return ctx.refuse('circulation/patrons/own-cards', { cards, form: withoutPin(form), refused: card.id })
    const whom = { libraryId: card.library_id, patronId: card.id }
    await setPin(ctx.db, whom, form.value.pin, actorOf(ctx), ctx.now)
    ctx.done('/cards', { flash: 'circulation.cards.pin-saved' })
  })
}

/**
 * Counts a try before the PIN is looked at: of this person, and of all people for this card, so that who makes many accounts
 * does not guess more. A number that is on no card is counted alike.
 */
async function tryPin(ctx: Context, personId: string, card: string) {
  const limits: { limit: RateLimit; key: string }[] = [
    { limit: rateLimit(ctx.pool, { name: 'card-joining', tries: 5, seconds: quarter }), key: personId },
    { limit: rateLimit(ctx.pool, { name: 'card-pin', tries: 20, seconds: day }), key: card.toLowerCase() },
  ]
  for (const { limit, key } of limits) {
    const wait = await limit.spent(key)
    if (wait > 0) return { limits, wait }
  }
  return { limits, wait: 0 }
}

function refuseToWait(ctx: Context, form: Form<unknown>, seconds: number): void {
  ctx.set('Retry-After', String(seconds))
  const waitUntil = new Date(ctx.now.getTime() + seconds * 1000)
  ctx.refuse('circulation/patrons/joining', { form: withoutPin({ ...form, errors: {} }), waitUntil }, 429)
}

/** A PIN is typed again. */
const withoutPin = ({ values, errors }: Form<unknown>): Form<never> => {
  const { pin: _, ...kept } = values
  return { ok: false, values: kept, errors }
}
