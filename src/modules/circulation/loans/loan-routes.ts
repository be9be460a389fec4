import type { PageRouter } from '../../../module.ts'
import { asSignedIn, atLibrary, authorize, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { lateness } from './loan.ts'
import { openLoansOfPerson, overdueLoans, overduePageSize } from './loan-queries.ts'

/** A person's own loans, and what is late at a library. */
export function loanRoutes(router: PageRouter): void {
  router.get('/loans', signedIn(), async ctx => {
    ctx.page('circulation/loans/mine', { loans: await loansOf(ctx) })
  })

  router.get('/overdue', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const key = readKey(asked(ctx, 'after'), ['due', 'id'])
    const due = new Date(key?.due ?? '')
    const after = key && due.getFullYear() > 1900 && isUuid(key.id) ? { dueAt: due, id: key.id } : null
    const found = await overdueLoans(ctx.db, library.id, ctx.now, after)
    const loans = found
      .slice(0, overduePageSize)
      .map(loan => ({ ...loan, days: lateness(loan.due_at, ctx.now, library.zone).days }))
    const last = loans.at(-1)
    const first = found[overduePageSize]
    const next =
      first && last
        ? { from: first.title, href: `/overdue?after=${writeKey([last.due_at.toISOString(), last.id])}` }
        : null
    ctx.page('circulation/loans/overdue', { loans, next, begins: after === null })
  })
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
