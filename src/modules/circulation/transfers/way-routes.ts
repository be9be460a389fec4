import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { asked, blankForm, type Form, hasErrors, readValues } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { transferCosts } from './sending.ts'
import { waysIn } from './transfer-form.ts'
import { setWays } from './ways.ts'

/** What it costs to send a copy from a branch to each of the others. */
export function wayRoutes(router: PageRouter): void {
  router.get('/transfers/routes', authorize('circulation.rules'), async ctx => {
    const branches = await branchesOf(ctx.db, atLibrary(ctx).library.id)
    const from = branches.find(({ id }) => id === asked(ctx, 'from')) ?? branches[0]
    if (!from) throw notFound()
    const costs = await transferCosts(ctx.db, atLibrary(ctx).library.id)
    const values = branches.map(({ id }) => [`to-${id}`, String(costs(from.id, id) ?? '')])
    showWays(ctx, { branches, from, form: blankForm(Object.fromEntries(values)) })
  })

  router.post('/transfers/routes', authorize('circulation.rules'), async ctx => {
    const { library } = atLibrary(ctx)
    const branches = await branchesOf(ctx.db, library.id)
    const values = await readValues(ctx)
    const from = branches.find(({ id }) => id === values.from)
    if (!from) throw notFound()
    const others = branches.map(({ id }) => id).filter(id => id !== from.id)
    const read = waysIn(values, others)
    if (!read.ok) return showWays(ctx, { branches, from, form: { ok: false, values, errors: read.errors } })
    await setWays(ctx.db, library.id, { from: from.id, to: read.ways }, actorOf(ctx), ctx.now)
    const params = { branch: from.name }
    ctx.done(`/transfers/routes?from=${from.id}`, { flash: 'circulation.transfers.ways-saved', params })
  })
}

function showWays(ctx: Context, it: { branches: Branch[]; from: Branch; form: Form<unknown> }): void {
  if (hasErrors(it.form)) ctx.refuse('circulation/transfers/routes', it)
  else ctx.page('circulation/transfers/routes', it)
}
