import type { Context } from '../../../web/kit/context.ts'
import { openHoldsOfPerson } from '../holds/hold-queries.ts'
import { loansOf } from './own-loan-routes.ts'

/** A loan wants to be thought of so many days before it is due. */
const daysBefore = 3
/** More than that is a list of its own. */
const most = 3

/** What of a person's loans and holds waits for them, and how many loans there are in all. */
export async function circulationAtHome(ctx: Context, personId: string) {
  const loans = await loansOf(ctx)
  const holds = await openHoldsOfPerson(ctx.db, personId, ctx.now)
  const due = loans.filter(({ overdue, days }) => overdue || days <= daysBefore)
  return {
    ready: holds.filter(({ status }) => status === 'on-shelf').slice(0, most),
    due: due.slice(0, most),
    next: due.length > 0 ? null : (loans[0] ?? null),
    moreDue: Math.max(0, due.length - most),
    loans: loans.length,
    late: loans.filter(({ overdue }) => overdue).length,
    waiting: holds.length,
  }
}
