import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { blankForm, type Form, formWithError, hasErrors, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { newCardNumber } from './card-number.ts'
import { cardsOf, replaceCard, reportCardLost } from './cards.ts'
import { joinAccount } from './joining.ts'
import { patronAsked } from './patron-asked-routes.ts'
import { accountForm, cardForm, pinForm } from './patron-form.ts'
import type { Patron } from './patron-queries.ts'
import { setPin } from './pins.ts'

/** A patron's cards, their PIN and their account, for staff. */
export function cardRoutes(router: PageRouter): void {
  router.get('/patrons/:id/cards', authorize('circulation.patrons'), async ctx => {
    await showCards(ctx, await patronAsked(ctx))
  })

  router.post('/patrons/:id/card', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, cardForm)
    if (!form.ok) return showCards(ctx, patron, { card: form })
    const made = await replaceCard(ctx.db, library.id, patron.id, form.value.card, actorOf(ctx), ctx.now)
    if (isRefused(made))
      return showCards(ctx, patron, {
        card: formWithError(form.values, 'card', `circulation.errors.${made.refused}`),
      })
    done(ctx, patron, 'circulation.patrons.card-given', { number: made.number })
  })

  router.post('/patrons/:id/card/loss', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const lost = await reportCardLost(ctx.db, library.id, patron.id, actorOf(ctx), ctx.now)
    if (isRefused(lost)) throw notFound()
    done(ctx, patron, 'circulation.cards.lost-noted', { number: lost.number })
  })

  router.post('/patrons/:id/pin', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, pinForm)
    if (!form.ok) return showCards(ctx, patron, { pin: form })
    const whom = { libraryId: library.id, patronId: patron.id }
    await setPin(ctx.db, whom, form.value.pin, actorOf(ctx), ctx.now)
    done(ctx, patron, 'circulation.cards.pin-saved')
  })

  router.post('/patrons/:id/account', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, accountForm)
    if (!form.ok) return showCards(ctx, patron, { account: form })
    const joined = await joinAccount(ctx.db, library.id, patron.id, form.value.account, actorOf(ctx), ctx.now)
    if (isRefused(joined))
      return showCards(ctx, patron, {
        account: formWithError(form.values, 'account', `circulation.errors.${joined.refused}`),
      })
    done(ctx, patron, 'circulation.patrons.joined', { name: joined.name })
  })
}

type Forms = Partial<Record<'card' | 'pin' | 'account', Form<unknown>>>

async function showCards(ctx: Context, patron: Patron, forms: Forms = {}): Promise<void> {
  const { library } = atLibrary(ctx)
  const it = {
    patron,
    cards: await cardsOf(ctx.db, library.id, patron.id),
    card: forms.card ?? blankForm({ card: await newCardNumber(ctx.db, library.id) }),
    pin: forms.pin ?? blankForm(),
    account: forms.account ?? blankForm(),
  }
  if (Object.values(forms).some(hasErrors)) ctx.refuse('circulation/patrons/card-history', it)
  else ctx.page('circulation/patrons/card-history', it)
}

const done = (ctx: Context, patron: Patron, flash: string, params: Record<string, string> = {}): void =>
  ctx.done(`/patrons/${patron.id}/cards`, { flash, params })
