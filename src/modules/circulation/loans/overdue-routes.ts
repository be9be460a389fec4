import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { asked } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { lateness } from './loan.ts'
import { overdueLoans, overduePageSize } from './loan-queries.ts'

/** What is late at a library. */
export function overdueRoutes(router: PageRouter): void {
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
