import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { wayBack } from '../../../web/kit/own-path.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { lateness } from './loan.ts'
import { openLoansOfPerson } from './loan-queries.ts'
import { selfLendingLibraries } from './own-lending.ts'
import { type OwnRefusal, ownRenewability, patronsOfPerson, renewAllOwn, renewOwn } from './own-loans.ts'

/** What a person has on loan, in all their libraries, and keeping it longer. */
export function ownLoanRoutes(router: PageRouter): void {
  router.get('/loans', signedIn(), async ctx => {
    await showOwn(ctx)
  })

  router.post('/loans/renewals', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const count = await renewAllOwn(ctx.db, person.id, ctx.now)
    ctx.done('/loans', { flash: 'circulation.loans.renewed-some', params: { count } })
  })

  router.post('/loans/:id/renewal', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const renewed = await renewOwn(ctx.db, person.id, idOf(ctx.params.id), ctx.now)
    if (isRefused(renewed)) {
      if (renewed.refused === 'unknown-loan') throw notFound()
      return showOwn(ctx, { id: idOf(ctx.params.id), refusal: renewed as OwnRefusal })
    }
    const params = { title: renewed.title, due: ctx.words.date(renewed.dueAt, 'day', renewed.zone) }
    ctx.done(await wayBack(ctx, '/loans'), { flash: 'circulation.loans.renewed', params })
  })
}

/** `tried`: the loan that was not renewed, and why. */
async function showOwn(ctx: Context, tried?: { id: string; refusal: OwnRefusal }): Promise<void> {
  const { person } = asSignedIn(ctx)
  const loans = await loansOf(ctx)
  const patrons = await patronsOfPerson(ctx.db, person.id)
  const answers = await ownRenewability(ctx.db, patrons, ctx.now)
  const shown = loans.map(loan => {
    const answer = answers.get(loan.id)
    const refusal = tried?.id === loan.id ? tried.refusal : isRefused(answer) ? answer : null
    return { ...loan, refusal, until: answer && !isRefused(answer) ? answer.dueAt : null }
  })
  const mayLend = (await selfLendingLibraries(ctx.db, person.id)).length > 0
  const it = { loans: shown, tried: tried?.id, belongs: patrons.length > 0, mayLend }
  if (tried) ctx.refuse('circulation/loans/mine', it)
  else ctx.page('circulation/loans/mine', it)
}

/** What the person has now, each with its days, and its library where there are several; the home page shows the same. */
export async function loansOf(ctx: Context) {
  const { person } = asSignedIn(ctx)
  const loans = await openLoansOfPerson(ctx.db, person.id)
  const several = new Set(loans.map(({ library_id }) => library_id)).size > 1
  return loans.map(loan => ({
    ...loan,
    ...lateness(loan.due_at, ctx.now, loan.zone),
    library: several ? loan.library : null,
  }))
}
