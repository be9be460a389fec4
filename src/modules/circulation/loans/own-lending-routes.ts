import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, readForm } from '../../../web/kit/form.ts'
import { letWasmRun } from '../../../web/kit/security-headers.ts'
import { lateness } from './loan.ts'
import { lentToSelfSince } from './loan-queries.ts'
import { lendToSelf, type OwnLendingRefusal, selfLendingLibraries } from './own-lending.ts'
import { ownLendingForm } from './own-lending-form.ts'

/** Borrowing without the desk, where a library allows it: a copy's barcode, typed or seen by the camera. */
export function ownLendingRoutes(router: PageRouter): void {
  router.get('/loans/new', signedIn(), async ctx => {
    await show(ctx, blankForm({ library: asked(ctx, 'library') }))
  })

  router.post('/loans', signedIn(), async ctx => {
    const { person } = asSignedIn(ctx)
    const form = await readForm(ctx, ownLendingForm)
    if (!form.ok) return show(ctx, form)
    const { library: libraryId, barcode } = form.value
    const lent = await lendToSelf(ctx.db, person.id, { libraryId, barcode }, ctx.now)
    if (isRefused(lent)) return show(ctx, form, lent)
    const params = {
      title: lent.title,
      due: ctx.words.date(lent.dueAt, 'day', lent.zone),
      again: lent.again ? 'yes' : 'no',
    }
    ctx.done(`/loans/new?library=${libraryId}`, { flash: 'circulation.borrow.lent', params })
  })
}

const evening = 12 * 3_600_000

async function show(
  ctx: Context,
  form: Form<unknown>,
  refusal: OwnLendingRefusal | null = null,
): Promise<void> {
  const { person } = asSignedIn(ctx)
  const libraries = await selfLendingLibraries(ctx.db, person.id)
  const chosen = libraries.find(({ id }) => id === form.values.library) ?? libraries[0]
  const lately = await lentToSelfSince(ctx.db, person.id, new Date(ctx.now.getTime() - evening))
  const loans = lately.map(loan => ({ ...loan, ...lateness(loan.due_at, ctx.now, loan.zone), library: null }))
  letWasmRun(ctx)
  const it = { libraries, chosen, form, refusal, loans }
  if (refusal || hasErrors(form)) ctx.refuse('circulation/loans/new', it)
  else ctx.page('circulation/loans/new', it)
}
