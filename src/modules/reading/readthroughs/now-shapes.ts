import { readingProgress } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { readingNow } from '../books/log-queries.ts'
import { ownDay } from '../day.ts'
import { type GoingOn, goingOn } from './going-on.ts'
import { whole } from './place.ts'

/** What a person reads now, or only this book of it, with how it goes, in a picture and in words. */
export async function nowOf(ctx: Context, personId: string, bookId?: string) {
  const today = ownDay(ctx)
  const books = await readingNow(ctx.db, personId, { bookId })
  return books.map(book => {
    const going = goingOn(book, today)
    return { ...book, going, chart: chartOf(ctx, going) }
  })
}

function chartOf({ words }: Context, { place, share, most }: GoingOn): string | null {
  if (place === null || share === null) return null
  const label = words.t(`reading.now.chart.${place.unit}`, {
    value: words.number(place.value),
    most: most === null ? 'no' : words.number(most),
  })
  return readingProgress({ read: (share / whole) * 100, needed: null, mark: '', label })
}
