import type { Context } from '../../../web/kit/context.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { similarTo } from './similar.ts'

const mostOnBook = 6

/** On a book's page: others that go with it. */
export const similarOnBook: SlotFiller = {
  view: 'insights/recommendations/on-book',
  async load(ctx: Context, ids) {
    const parts = ids.map(async workId => {
      const books = await similarTo(ctx.db, workId, ctx.person?.id ?? null, mostOnBook)
      return [workId, { books }] as const
    })
    return new Map((await Promise.all(parts)).filter(([, { books }]) => books.length > 0))
  },
}
