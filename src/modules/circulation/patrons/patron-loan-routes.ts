import { z } from 'zod'
import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { formWithError, idOf, readForm } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf } from '../../identity/index.ts'
import { minorUnits } from '../charges/money.ts'
import { askForBranch, deskOf, shiftBranch } from '../desk/shift-routes.ts'
import type { Desk } from '../loans/lending.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { claimReturned, markLost } from '../loans/losing.ts'
import { renew } from '../loans/renewing.ts'
import { patronAsked } from './patron-asked-routes.ts'
import { showPatron } from './patron-page-routes.ts'
import type { Patron } from './patron-queries.ts'

const lossForm = z.object({ price: z.string().trim().optional() })

/** What staff do with a loan on the page of its patron. */
export function patronLoanRoutes(router: PageRouter): void {
  router.post('/patrons/:id/loans/:loan/renewal', authorize('circulation.desk'), async ctx => {
    await withLoan(ctx, async ({ patron, desk, loanId, barcode }) => {
      const renewer = { by: desk.staffId, through: 'desk', branchId: desk.branchId } as const
      const renewed = await renew(ctx.db, desk, { loanId }, renewer, ctx.now)
      if (isRefused(renewed)) return showPatron(ctx, patron, { refusal: renewed, barcode })
      const { library } = atLibrary(ctx)
      ctx.done(`/patrons/${patron.id}`, {
        flash: 'circulation.desk.renewed',
        params: {
          title: renewed.title,
          due: ctx.words.date(renewed.dueAt, 'day', library.zone),
          fine: renewed.fine > 0 ? ctx.words.money(renewed.fine, library.currency) : 'no',
        },
      })
    })
  })

  router.post('/patrons/:id/loans/:loan/claim', authorize('circulation.desk'), async ctx => {
    await withLoan(ctx, async ({ patron, desk, loanId }) => {
      const claimed = await claimReturned(ctx.db, desk, { loanId, actor: actorOf(ctx) }, ctx.now)
      if (isRefused(claimed)) throw notFound()
      const params = { title: claimed.title }
      ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.patron-loans.claimed', params })
    })
  })

  router.post('/patrons/:id/loans/:loan/loss', authorize('circulation.desk'), async ctx => {
    const { currency } = atLibrary(ctx).library
    await withLoan(ctx, async ({ patron, desk, loanId }) => {
      const { values } = await readForm(ctx, lossForm)
      const typed = String(values.price ?? '').trim()
      const price = /^0+([.,]0*)?$/.test(typed) ? 0 : typed ? minorUnits(typed, currency) : undefined
      if (price === null) {
        const form = formWithError(values, 'price', 'circulation.errors.amount')
        return showPatron(ctx, patron, { loss: { loanId, form } })
      }
      const loss = { loanId, actor: actorOf(ctx), ...(price === undefined ? {} : { price }) }
      const lost = await markLost(ctx.db, desk, loss, ctx.now)
      if (isRefused(lost)) throw notFound()
      const params = { title: lost.title, amount: ctx.words.money(lost.charged, currency) }
      ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.patron-loans.lost', params })
    })
  })
}

type Given = { patron: Patron; desk: Desk; loanId: string; barcode: string }

/** A loan that this patron has now, and the desk at which something is done with it. */
async function withLoan(ctx: Context, act: (given: Given) => Promise<void>): Promise<void> {
  const { library } = atLibrary(ctx)
  const patron = await patronAsked(ctx)
  const branch = await shiftBranch(ctx)
  if (!branch) return askForBranch(ctx, { patron: patron.id })
  const loanId = idOf(ctx.params.loan)
  const loans = await openLoansOfPatron(ctx.db, library.id, patron.id)
  const loan = loans.find(({ id }) => id === loanId)
  if (!loan) throw notFound()
  await act({ patron, desk: deskOf(ctx, branch), loanId, barcode: loan.barcode ?? '' })
}
