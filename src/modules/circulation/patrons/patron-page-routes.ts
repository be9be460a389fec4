import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, idOf, readForm } from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { dayIn } from '../calendar/calendar.ts'
import { majorUnits } from '../charges/money.ts'
import { patronAtDesk } from '../desk/patron-at-desk.ts'
import { holdsOfPatron } from '../holds/of-patron.ts'
import { openLoansOfPatron } from '../loans/loan-queries.ts'
import type { RenewRefusal } from '../loans/renewing.ts'
import { categoriesOf } from './categories.ts'
import { pastLoansOf, pastLoansPageSize } from './past-loans.ts'
import { patronAsked } from './patron-asked-routes.ts'
import { restrictionForm } from './patron-form.ts'
import type { Patron } from './patron-queries.ts'
import { holdsOn, lift, restrict, restrictionsOf } from './restrictions.ts'

/** One patron: what they have, what they owe, what stands against lending to them. */
export function patronPageRoutes(router: PageRouter): void {
  router.get('/patrons/:id', authorize('circulation.patrons'), async ctx => {
    await showPatron(ctx, await patronAsked(ctx))
  })

  router.post('/patrons/:id/restrictions', authorize('circulation.patrons'), once, async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const form = await readForm(ctx, restrictionForm)
    if (!form.ok) return showPatron(ctx, patron, { restriction: form })
    const whom = { libraryId: library.id, patronId: patron.id }
    await restrict(ctx.db, whom, form.value, actorOf(ctx), ctx.now)
    ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.restrictions.set' })
  })

  router.post('/patrons/:id/restrictions/:restriction/end', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const whom = { libraryId: library.id, patronId: patron.id }
    const { lifted } = await lift(ctx.db, whom, idOf(ctx.params.restriction), actorOf(ctx), ctx.now)
    if (!lifted) throw notFound()
    ctx.done(`/patrons/${patron.id}`, { flash: 'circulation.restrictions.lifted' })
  })

  router.get('/patrons/:id/loans', authorize('circulation.patrons'), async ctx => {
    const { library } = atLibrary(ctx)
    const patron = await patronAsked(ctx)
    const key = readKey(asked(ctx, 'after'), ['returned', 'id'])
    const returnedAt = new Date(key?.returned ?? '')
    const after = key && returnedAt.getFullYear() > 1900 && isUuid(key.id) ? { returnedAt, id: key.id } : null
    const found = await pastLoansOf(ctx.db, library.id, patron.id, after)
    const loans = found.slice(0, pastLoansPageSize)
    const last = loans.at(-1)
    const next =
      found.length > pastLoansPageSize && last?.returned_at
        ? `/patrons/${patron.id}/loans?after=${writeKey([last.returned_at.toISOString(), last.id])}`
        : null
    ctx.page('circulation/patrons/past-loans', { patron, loans, next })
  })
}

type Shown = {
  restriction?: Form<unknown>
  refusal?: RenewRefusal
  barcode?: string
  /** Of the loan that was refused to be marked as lost. */
  loss?: { loanId: string; form: Form<unknown> }
}

/** The page of one patron, with what was refused on it. */
export async function showPatron(ctx: Context, patron: Patron, shown: Shown = {}): Promise<void> {
  const { library } = atLibrary(ctx)
  const today = dayIn(ctx.now, library.zone)
  const place = { libraryId: library.id, branchId: ctx.branch?.id ?? patron.home_branch_id }
  const branches = await branchesOf(ctx.db, library.id)
  const categories = await categoriesOf(ctx.db, library.id, ctx.words.t)
  const restrictions = await restrictionsOf(ctx.db, library.id, patron.id)
  const loans = await openLoansOfPatron(ctx.db, library.id, patron.id)
  const it = {
    patron,
    category: categories.find(({ code }) => code === patron.category)?.name ?? patron.category,
    home: branches.find(({ id }) => id === patron.home_branch_id)?.name,
    standing: await patronAtDesk(ctx.db, place, patron.id, today),
    expired: patron.expires_on !== null && patron.expires_on < today,
    loans: loans.map(loan => ({
      ...loan,
      price: loan.price_minor === null ? '' : majorUnits(loan.price_minor, library.currency),
    })),
    holds: await holdsOfPatron(ctx.db, library, patron.id, ctx.now),
    restrictions: restrictions.map(one => ({ ...one, holds: holdsOn(one, today) })),
    mayLend: ctx.may('circulation.desk'),
    mayOverride: ctx.may('circulation.override'),
    now: ctx.now,
    restriction: shown.restriction ?? blankForm(),
    refusal: shown.refusal,
    barcode: shown.barcode,
    lossOf: shown.loss?.loanId,
    loss: shown.loss?.form ?? blankForm(),
    form: blankForm(),
  }
  if (shown.refusal || shown.loss || hasErrors(it.restriction)) ctx.refuse('circulation/patrons/patron', it)
  else ctx.page('circulation/patrons/patron', it)
}
