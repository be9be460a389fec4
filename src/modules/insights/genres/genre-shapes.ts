import type { Context } from '../../../web/kit/context.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { isWithinReach } from '../../catalog/index.ts'
import { askerOf } from '../records/asker-shapes.ts'
import { genresStandingOf } from './asking.ts'
import { openSuggestionsOf } from './suggestion-queries.ts'

/** On a book's page, for who may edit it: the genres that are suggested, and how far seeking them is. */
export const genresOnBooks: SlotFiller = {
  view: 'insights/genres/on-book',
  async load(ctx, workIds) {
    if (!ctx.library || !ctx.may('catalog.edit')) return new Map()
    const suggested = await openSuggestionsOf(ctx.db, workIds)
    const parts = await Promise.all(
      workIds.map(async workId => ((await mayDecide(ctx, workId)) ? [workId, await partOf(workId)] : null)),
    )
    return new Map(parts.filter(part => part !== null) as [string, Record<string, unknown>][])

    async function partOf(workId: string) {
      return {
        workId,
        suggestions: suggested.get(workId) ?? [],
        standing: await genresStandingOf(ctx.db, workId),
      }
    }
  },
}

const mayDecide = (ctx: Context, workId: string): Promise<boolean> =>
  isWithinReach(ctx.db, workId, askerOf(ctx))

/** On the library's list, for its staff: the way to what is suggested. */
export const genresOnCatalogue: SlotFiller = {
  view: 'insights/genres/way',
  load: async (ctx, ids) => new Map(ctx.may('catalog.edit') ? ids.map(id => [id, {}]) : []),
}
