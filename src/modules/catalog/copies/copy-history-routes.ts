import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { once } from '../../../web/kit/once.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { actorOf, branchesOf } from '../../identity/index.ts'
import { bookFor } from '../books/book-query.ts'
import { plainly, type Speaker } from '../changes/change-words.ts'
import { historyFacts, readReversion } from '../changes/history-in-routes.ts'
import { revertCopy } from './copy-editing.ts'
import { copyAsked } from './copy-in-routes.ts'
import type { CopyForStaff } from './copy-queries.ts'

/** What was written on a copy before, and going back to it. */
export function copyHistoryRoutes(router: PageRouter): void {
  router.get('/copies/:id/history', authorize('catalog.edit'), async ctx =>
    showHistory(ctx, await copyAsked(ctx)),
  )

  router.post('/copies/:id/reversions', authorize('catalog.edit'), once, async ctx => {
    const copy = await copyAsked(ctx)
    const { change, revision } = await readReversion(ctx)
    const wanted = { copyId: copy.id, changeId: change, revision: Number(revision) }
    const reverted = await revertCopy(ctx.db, atLibrary(ctx).library.id, wanted, actorOf(ctx), ctx.now)
    if (isRefused(reverted)) {
      if (reverted.refused === 'unknown-copy' || reverted.refused === 'unknown-version') throw notFound()
      return showHistory(ctx, copy, reverted.refused)
    }
    const params = { title: copy.title, barcode: reverted.barcode }
    ctx.done(`/copies/${copy.id}`, { flash: 'catalog.copies.saved', params })
  })
}

async function showHistory(ctx: Context, copy: CopyForStaff, refusal?: string): Promise<void> {
  const say = await speakerOf(ctx, copy)
  const it = {
    copy,
    refusal,
    may: true,
    ...(await historyFacts(ctx, { copyId: copy.id }, `/copies/${copy.id}/history`, say)),
  }
  if (refusal === undefined) ctx.page('catalog/copies/history', it)
  else ctx.refuse('catalog/copies/history', it, refusal === 'edited-meanwhile' ? 409 : 422)
}

/** Branches and editions by their names, what is chosen from a list in its words, and money as money. */
async function speakerOf(ctx: Context, copy: CopyForStaff): Promise<Speaker> {
  const { library } = atLibrary(ctx)
  const branches = new Map((await branchesOf(ctx.db, library.id)).map(({ id, name }) => [id, name]))
  const book = await bookFor(ctx.db, copy.work_id, ctx.person?.id ?? null)
  const editions = new Map(
    (book?.editions ?? []).map(one => [
      one.id,
      [one.publisher, one.year].filter(Boolean).join(', ') || one.title,
    ]),
  )
  const named = (names: ReadonlyMap<string, string>, value: unknown) => [
    { text: names.get(String(value)) ?? '', ...(names.has(String(value)) ? {} : { code: 'history.gone' }) },
  ]
  return (field, value) => {
    if (value === null) return []
    switch (field) {
      case 'branchId':
      case 'holdingBranchId':
        return named(branches, value)
      case 'editionId':
        return named(editions, value)
      case 'condition':
        return [{ text: '', code: `copies.conditions.${value}` }]
      case 'status':
        return [{ text: '', code: `copies.statuses.${value}` }]
      case 'referenceOnly':
        return [{ text: '', code: value ? 'history.yes' : 'history.no' }]
      case 'price':
        return [{ text: ctx.words.money(Number(value), library.currency) }]
      default:
        return plainly(field, value)
    }
  }
}
