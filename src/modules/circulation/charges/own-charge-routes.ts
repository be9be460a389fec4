import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import { historyOf, ledgerPageSize, patronsOfPerson } from './ledger-queries.ts'
import { accountOf } from './ledger-routes.ts'

/** A person's own charges, at each library where they borrow. */
export function ownChargeRoutes(router: PageRouter): void {
  router.get('/charges', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const accounts = []
    for (const patron of await patronsOfPerson(ctx.db, person.id)) {
      const { library_id: libraryId, library, zone, currency } = patron
      const history = await historyOf(ctx.db, libraryId, patron.id, null)
      accounts.push({
        library,
        zone,
        currency,
        ...(await accountOf(ctx, { libraryId, zone }, patron)),
        history: history.slice(0, ledgerPageSize),
      })
    }
    ctx.page('circulation/charges/mine', {
      accounts: accounts.filter(({ history, growing }) => history.length > 0 || growing.length > 0),
    })
  })
}
