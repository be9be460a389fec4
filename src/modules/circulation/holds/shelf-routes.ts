import { barsOf, pathOf } from '../../../labels/barcode.ts'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Branch, Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { isUuid } from '../../../web/kit/uuid.ts'
import { branchesOf } from '../../identity/index.ts'
import { dayIn, startOf } from '../calendar/calendar.ts'
import { shiftBranch } from '../desk/shift-routes.ts'
import { pickList } from './pick-list.ts'
import { copiesToClear, holdShelf, mostOnShelf } from './shelf.ts'

/** What staff of a branch do with holds: fetch copies, look after the hold shelf, print its slips. */
export function shelfRoutes(router: PageRouter): void {
  router.get('/pick-list', authorize('circulation.desk'), async ctx => {
    const branch = await branchAsked(ctx)
    if (!branch) return ctx.done('/desk/shift')
    const { library } = atLibrary(ctx)
    const list = await pickList(ctx.db, { libraryId: library.id, zone: library.zone }, branch.id, ctx.now)
    ctx.page('circulation/holds/pick-list', { ...list, branch })
  })

  router.get('/hold-shelf', authorize('circulation.desk'), async ctx => {
    const branch = await branchAsked(ctx)
    if (!branch) return ctx.done('/desk/shift')
    const at = { libraryId: atLibrary(ctx).library.id, branchId: branch.id }
    ctx.page('circulation/holds/shelf', {
      branch,
      ready: await holdShelf(ctx.db, at),
      clear: await copiesToClear(ctx.db, at),
      most: mostOnShelf,
    })
  })

  router.get('/hold-slips', authorize('circulation.desk'), async ctx => {
    const branch = await branchAsked(ctx)
    if (!branch) return ctx.done('/desk/shift')
    const { library } = atLibrary(ctx)
    const all = asked(ctx, 'all') === 'yes'
    const hold = asked(ctx, 'hold')
    const holdId = isUuid(hold) ? hold : null
    const barcode = asked(ctx, 'copy') || null
    const one = holdId !== null || barcode !== null
    const since = all || one ? null : startOf(dayIn(ctx.now, library.zone), library.zone)
    const at = { libraryId: library.id, branchId: branch.id }
    const found = await holdShelf(ctx.db, at, { since, holdId, barcode })
    const slips = found.map(hold => {
      const bars = barsOf(hold.barcode)
      return { ...hold, width: bars?.width ?? 0, path: bars === null ? '' : pathOf(bars) }
    })
    ctx.page('circulation/holds/slips', { branch, slips, all, one, most: mostOnShelf })
  })
}

/** The branch in the address, else that of the shift. */
export async function branchAsked(ctx: Context): Promise<Branch | null> {
  const wanted = asked(ctx, 'branch')
  const named = wanted ? await branchesOf(ctx.db, atLibrary(ctx).library.id) : []
  return named.find(({ id }) => id === wanted) ?? shiftBranch(ctx)
}
