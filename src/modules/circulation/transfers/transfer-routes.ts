import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import {
  asked,
  blankForm,
  type Form,
  formWithError,
  hasErrors,
  idOf,
  readForm,
} from '../../../web/kit/form.ts'
import { readKey, writeKey } from '../../../web/kit/keyset.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { branchesOf } from '../../identity/index.ts'
import { shiftBranch } from '../desk/shift-routes.ts'
import { askForTransfer, cancelTransfer } from './asking.ts'
import { transferForm } from './transfer-form.ts'
import {
  isLate,
  type TransferWay,
  transferPageSize,
  transfersPage,
  transferWays,
} from './transfer-queries.ts'

/** Copies on their way between the branches of a library. */
export function transferRoutes(router: PageRouter): void {
  router.get('/transfers', authorize('circulation.desk'), async ctx => {
    await showTransfers(ctx, blankForm())
  })

  router.post('/transfers', authorize('circulation.desk'), async ctx => {
    const { library, person } = atLibrary(ctx)
    const form = await readForm(ctx, transferForm)
    if (!form.ok) return showTransfers(ctx, form)
    const wanted = { ...form.value, by: person.id }
    const sent = await askForTransfer(ctx.db, library.id, wanted, ctx.now)
    if (isRefused(sent)) {
      const field = sent.refused === 'unknown-branch' ? 'to' : 'barcode'
      return showTransfers(ctx, formWithError(form.values, field, `circulation.errors.${sent.refused}`))
    }
    const branch = (await branchesOf(ctx.db, library.id)).find(({ id }) => id === form.value.to)
    const params = { title: sent.title, branch: branch?.name ?? '' }
    ctx.done('/transfers?way=from', { flash: 'circulation.transfers.sent', params })
  })

  router.post('/transfers/:id/cancellation', authorize('circulation.desk'), async ctx => {
    const ended = await cancelTransfer(ctx.db, atLibrary(ctx).library.id, idOf(ctx.params.id), ctx.now)
    const flash = `circulation.transfers.${isRefused(ended) ? ended.refused : 'cancelled'}`
    ctx.done('/transfers', { flash, params: isRefused(ended) ? {} : { title: ended.title } })
  })
}

async function showTransfers(ctx: Context, form: Form<unknown>): Promise<void> {
  const branch = await shiftBranch(ctx)
  if (!branch) return ctx.done('/desk/shift')
  const { library } = atLibrary(ctx)
  const branches = await branchesOf(ctx.db, library.id)
  const way: TransferWay | 'all' =
    asked(ctx, 'way') === 'all' ? 'all' : (transferWays.find(one => one === asked(ctx, 'way')) ?? 'to')
  const key = readKey(asked(ctx, 'after'), ['sent', 'id'])
  const sentAt = new Date(key?.sent ?? '')
  const after = key && sentAt.getFullYear() > 1900 && isUuid(key.id) ? { sentAt, id: key.id } : null
  const filter = way === 'all' ? {} : { branchId: branch.id, way }
  const found = await transfersPage(ctx.db, library.id, filter, after)
  const transfers = found.slice(0, transferPageSize).map(one => ({ ...one, late: isLate(one, ctx.now) }))
  const last = found.length > transferPageSize ? transfers.at(-1) : undefined
  const following = last && writeKey([last.sent_at.toISOString(), last.id])
  const it = {
    branch,
    branches: branches.filter(({ id }) => id !== branch.id),
    way,
    transfers,
    form,
    begins: after === null,
    next: following
      ? { from: found[transferPageSize]?.title ?? '', href: `/transfers?way=${way}&after=${following}` }
      : null,
    mayRoute: ctx.may('circulation.rules'),
  }
  if (hasErrors(form)) ctx.refuse('circulation/transfers/list', it)
  else ctx.page('circulation/transfers/list', it)
}
