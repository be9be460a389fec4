import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { isWithinReach } from '../../catalog/index.ts'
import { askerOf } from '../records/asker-shapes.ts'
import { genresStandingOf } from './asking.ts'
import { type OpenSuggestion, openSuggestionsOf } from './suggestion-queries.ts'

/** On a book's page, for who may edit it: the genres that are suggested, and how far seeking them is. */
export const genresOnBooks: SlotFiller = {
  view: 'insights/genres/on-book',
  async load(ctx, workIds) {
    if (!ctx.library || !ctx.may('catalog.edit')) return new Map()
    const suggested = await openSuggestionsOf(ctx.db, ctx.library.id, workIds)
    const parts = await Promise.all(
      workIds.map(async id => [id, await genresOnBook(ctx, id, suggested.get(id) ?? [])] as const),
    )
    return new Map(parts.flatMap(([id, part]) => (part ? [[id, part]] : [])))
  },
}

async function genresOnBook(ctx: Context, workId: string, suggestions: readonly OpenSuggestion[]) {
  if (!(await isWithinReach(ctx.db, workId, askerOf(ctx)))) return null
  const standing = await genresStandingOf(ctx.db, workId)
  return { workId, suggestions, standing, sought: asked(ctx, 'sought') === 'genres' }
}

/** On the library's list, for its staff: the way to what is suggested. */
export const genresOnCatalogue: SlotFiller = {
  view: 'insights/genres/way',
  load: async (ctx, ids) => new Map(ctx.may('catalog.edit') ? ids.map(id => [id, {}]) : []),
}
