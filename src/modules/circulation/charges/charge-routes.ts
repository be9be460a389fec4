import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { type Form, formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { askForBranch, shiftBranch } from '../desk/shift-routes.ts'
import { patronAsked } from '../patrons/patron-asked-routes.ts'
import type { Patron } from '../patrons/patron-queries.ts'
import { chargeForms } from './charge-form.ts'
import { chargeByHand } from './charging-by-hand.ts'
import { entriesOf, receiptEntries } from './ledger-queries.ts'
import { showCharges } from './ledger-routes.ts'
import { balanceOf } from './open-charges.ts'
import { pay, payOut } from './paying.ts'
import type { Till } from './settling.ts'
import { waive } from './waiving.ts'

/** What a patron owes, and the money that settles it, for staff. */
export function chargeRoutes(router: PageRouter): void {
  router.get('/patrons/:id/charges', authorize('circulation.patrons'), async ctx => {
    await showCharges(ctx, await patronAsked(ctx))
  })

  router.post('/patrons/:id/charges', authorize('circulation.patrons'), once, async ctx => {
    await withTill(ctx, async (patron, till) => {
      const form = await readForm(ctx, formsOf(ctx).charge)
      if (!form.ok) return showCharges(ctx, patron, { charge: form })
      const { charged: amount, kind, what: note } = form.value
      const wanted = { patronId: patron.id, amount, kind, note }
      const made = await chargeByHand(ctx.db, till, wanted, actorOf(ctx), ctx.now)
      if (isRefused(made)) throw notFound()
      done(ctx, patron, 'charged', amount)
    })
  })

  router.post('/patrons/:id/payments', authorize('circulation.patrons'), once, async ctx => {
    await withTill(ctx, async (patron, till) => {
      const form = await readForm(ctx, formsOf(ctx).payment)
      if (!form.ok) return showCharges(ctx, patron, { payment: form })
      const wanted = { patronId: patron.id, ...form.value }
      const made = await pay(ctx.db, till, wanted, actorOf(ctx), ctx.now)
      if (isRefused(made))
        return showCharges(ctx, patron, { payment: refusedFor(form, 'amount', made.refused) })
      ctx.done(`/patrons/${patron.id}/receipts/${made.receiptId}`, {
        flash: 'circulation.charges.paid',
        params: { amount: inWords(ctx, form.value.amount) },
      })
    })
  })

  router.post('/patrons/:id/waivers', authorize('circulation.money-back'), once, async ctx => {
    await withTill(ctx, async (patron, till) => {
      const form = await readForm(ctx, formsOf(ctx).waiver)
      if (!form.ok) return showCharges(ctx, patron, { waiver: form })
      const { waived: amount, reason, let_off: chosen } = form.value
      const wanted = { patronId: patron.id, amount, reason, chosen }
      const made = await waive(ctx.db, till, wanted, actorOf(ctx), ctx.now)
      if (isRefused(made))
        return showCharges(ctx, patron, { waiver: refusedFor(form, 'waived', made.refused) })
      done(ctx, patron, 'waived', made.waived)
    })
  })

  router.post('/patrons/:id/payouts', authorize('circulation.money-back'), once, async ctx => {
    await withTill(ctx, async (patron, till) => {
      const form = await readForm(ctx, formsOf(ctx).payout)
      if (!form.ok) return showCharges(ctx, patron, { payout: form })
      const { returned: amount, by: method } = form.value
      const made = await payOut(ctx.db, till, { patronId: patron.id, amount, method }, actorOf(ctx), ctx.now)
      if (isRefused(made))
        return showCharges(ctx, patron, { payout: refusedFor(form, 'returned', made.refused) })
      ctx.done(`/patrons/${patron.id}/receipts/${made.receiptId}`, {
        flash: 'circulation.charges.paid-out',
        params: { amount: inWords(ctx, amount) },
      })
    })
  })

  router.get('/patrons/:id/receipts/:receipt', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const entries = await receiptEntries(ctx.db, library.id, patron.id, idOf(ctx.params.receipt))
    const [first] = entries
    if (!first) throw notFound()
    const branch = (await branchesOf(ctx.db, library.id)).find(({ id }) => id === first.branch_id)
    ctx.page('circulation/charges/receipt', {
      patron,
      entries,
      first,
      branch: branch?.name,
      number: ctx.params.receipt?.slice(-8).toUpperCase(),
      total: Math.abs(entries.reduce((sum, { amount }) => sum + amount, 0)),
      balance: balanceOf(await entriesOf(ctx.db, library.id, patron.id)),
    })
  })
}

/** Money goes into the till of a branch: without one, the branch is asked for first. */
async function withTill(
  ctx: Context,
  act: (patron: Patron, till: Till) => Promise<void> | void,
): Promise<void> {
  const patron = await patronAsked(ctx)
  const branch = await shiftBranch(ctx)
  if (!branch) return askForBranch(ctx, { patron: patron.id })
  await act(patron, { libraryId: atLibrary(ctx).library.id, branchId: branch.id })
}

const formsOf = (ctx: Context) => chargeForms(atLibrary(ctx).library.currency)

const refusedFor = (form: Form<unknown>, field: string, name: string) =>
  formWithError(form.values, field, `circulation.errors.${name}`)

const inWords = (ctx: Context, amount: number): string =>
  ctx.words.money(amount, atLibrary(ctx).library.currency)

function done(ctx: Context, patron: Patron, what: 'charged' | 'waived', amount: number): void {
  const params = { amount: inWords(ctx, amount) }
  ctx.done(`/patrons/${patron.id}/charges`, { flash: `circulation.charges.${what}`, params })
}
