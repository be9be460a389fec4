import type { SlotFiller } from '../../../web/kit/slots.ts'
import { recommendedTo } from './for-reader.ts'

const mostAtHome = 5

/** On somebody's first page: what they may like to read next; nothing where nothing is known of them. */
export const recommendedAtFirst: SlotFiller = {
  view: 'insights/recommendations/home',
  async load(ctx, ids) {
    const [personId = ''] = ids
    const books = (await recommendedTo(ctx.db, personId)).slice(0, mostAtHome)
    return new Map(books.length > 0 ? [[personId, { books }]] : [])
  },
}
