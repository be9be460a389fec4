import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { asked, idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import { patronWithId } from '../patrons/patron-queries.ts'

/** What a patron takes home, as a strip of paper: all they have now, by when it is due. */
export function receiptRoutes(router: PageRouter): void {
  router.get('/desk/receipt', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronWithId(ctx.db, library.id, idOf(asked(ctx, 'patron')))
    if (!patron) throw notFound()
    const loans = await openLoansOfPatron(ctx.db, library.id, patron.id)
    ctx.page('circulation/desk/receipt', { patron, loans, now: ctx.now })
  })
}
