import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  readForm,
  type Values,
} from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf, withOwnBranch } from '../../identity/index.ts'
import { bookFor } from '../books/book-query.ts'
import { editCopy } from './copy-editing.ts'
import { copyForm } from './copy-form.ts'
import { copyAsked } from './copy-in-routes.ts'
import type { CopyForStaff } from './copy-queries.ts'
import { conditions, settableStatuses } from './copy-terms.ts'

/** One copy: what is written on it, where it belongs and how it is. */
export function copyRoutes(router: PageRouter): void {
  router.get('/copies/:id', authorize('catalog.edit'), async ctx => {
    const copy = await copyAsked(ctx)
    await show(ctx, copy, blankForm(valuesOf(copy)))
  })

  router.post('/copies/:id', authorize('catalog.edit'), async ctx => {
    const { library } = atLibrary(ctx)
    const copy = await copyAsked(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const owned = withOwnBranch(await readForm(ctx, copyForm), 'branchId', branches, 'catalog.errors.branch')
    const form = withOwnBranch(owned, 'holdingBranchId', branches, 'catalog.errors.branch')
    if (!form.ok) return show(ctx, copy, form)
    const saved = await editCopy(ctx.db, library.id, copy.id, form.value, actorOf(ctx), ctx.now)
    if (!isRefused(saved))
      return ctx.done(`/books/${saved.workId}#copies`, {
        flash: 'catalog.copies.saved',
        params: { title: copy.title, barcode: saved.barcode },
      })
    if (saved.refused === 'unknown-copy') throw notFound()
    const field = fieldOf[saved.refused]
    await show(
      ctx,
      copy,
      formWithError(form.values, field, `catalog.errors.${saved.refused}`),
      field === 'title' ? 409 : 422,
    )
  })
}

const fieldOf = {
  'barcode-taken': 'barcode',
  'unknown-edition': 'editionId',
  'copy-away': 'status',
  'edited-meanwhile': 'title',
} as const

const valuesOf = (copy: CopyForStaff): Values => ({
  barcode: copy.barcode,
  branchId: copy.owning_branch_id,
  holdingBranchId: copy.holding_branch_id,
  editionId: copy.edition_id,
  callNumber: copy.call_number ?? '',
  location: copy.location ?? '',
  itemType: copy.item_type,
  condition: copy.condition ?? '',
  status: copy.status,
  referenceOnly: copy.reference_only ? 'yes' : '',
  price: copy.price_minor === null ? '' : (copy.price_minor / 100).toFixed(2),
  acquiredOn: copy.acquired_on ?? '',
  note: copy.note ?? '',
  revision: String(copy.revision),
})

async function show(ctx: Context, copy: CopyForStaff, form: Form<unknown>, status = 422): Promise<void> {
  const { library } = atLibrary(ctx)
  const book = await bookFor(ctx.db, copy.work_id, ctx.person?.id ?? null)
  const it = {
    copy,
    form,
    editions: book?.editions ?? [],
    branches: await branchesOf(ctx.db, library.id),
    currency: library.currency,
    conditions,
    statuses: settableStatuses,
  }
  if (hasErrors(form)) ctx.refuse('catalog/copies/copy', it, status)
  else ctx.page('catalog/copies/copy', it)
}
