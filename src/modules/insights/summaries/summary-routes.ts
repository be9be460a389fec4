import type { PageRouter } from '../../../module.ts'
import { isRefused } from '../../../refusal.ts'
import { authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { idOf } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { modelSummaryOf } from '../../catalog/index.ts'
import { askerOf } from '../records/asker-shapes.ts'
import { askForSummary, removeSummary, standingOf, whyNotWritable } from './asking.ts'

/** Summaries by a model, asked for and taken away on a book's page. */
export function summaryRoutes(router: PageRouter): void {
  router.post('/books/:id/summary', authorize('catalog.edit'), async ctx => {
    const id = idOf(ctx.params.id)
    const asked = await askForSummary(ctx.db, ctx.config.models, id, askerOf(ctx), ctx.now)
    if (isRefused(asked) && asked.refused === 'unknown-book') throw notFound()
    const flash = isRefused(asked) ? `insights.summaries.not.${asked.refused}` : 'insights.summaries.asked'
    ctx.done(`/books/${id}#summary`, { flash })
  })

  router.post('/books/:id/summary/removal', authorize('catalog.edit'), async ctx => {
    const id = idOf(ctx.params.id)
    if (isRefused(await removeSummary(ctx.db, id, askerOf(ctx), ctx.now))) throw notFound()
    ctx.done(`/books/${id}`, { flash: 'insights.summaries.removed' })
  })
}

/** What staff see under a summary, or in its place, on the pages of books. */
export const summaryOnBooks: SlotFiller = {
  view: 'insights/summaries/on-book',
  async load(ctx, workIds) {
    const parts = await Promise.all(workIds.map(async id => [id, await summaryOnBook(ctx, id)] as const))
    return new Map(parts.flatMap(([id, part]) => (part ? [[id, part]] : [])))
  },
}

async function summaryOnBook(ctx: Context, workId: string) {
  if (!ctx.library || !ctx.may('catalog.edit')) return null
  const asker = askerOf(ctx)
  const why = await whyNotWritable(ctx.db, ctx.config.models, workId, asker)
  const stands = (await modelSummaryOf(ctx.db, workId)) !== undefined
  return { workId, stands, standing: await standingOf(ctx.db, workId), why: why?.refused ?? null }
}
