import { readingProgress } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { lateness } from '../../circulation/index.ts'
import { readingNow } from '../books/log-queries.ts'
import { type Due, dueByWork } from '../borrowed/due-shapes.ts'
import { ownDay } from '../day.ts'
import { type GoingOn, goingOn } from './going-on.ts'
import { whole } from './place.ts'

/** What a person reads now, or only this book of it, with how it goes, in a picture and in words. */
export async function nowOf(ctx: Context, personId: string, bookId?: string) {
  const today = ownDay(ctx)
  const books = await readingNow(ctx.db, personId, { bookId })
  const due = books.length > 0 ? await dueByWork(ctx.db, personId, ctx.now) : new Map<string, Due>()
  return books.map(book => {
    const going = goingOn(book, today)
    const until = due.get(book.work_id) ?? null
    return { ...book, going, due: until, late: daysLate(going, until), chart: chartOf(ctx, going, until) }
  })
}

/** How many days after it is due somebody finishes at their pace; null where nobody knows, or in time. */
function daysLate({ endsOn }: GoingOn, due: Due | null): number | null {
  if (endsOn === null || due === null) return null
  const days = lateness(due.due_at, new Date(`${endsOn}T12:00:00Z`), 'utc')
  return days.overdue ? days.days : null
}

function chartOf({ words }: Context, { place, share, most }: GoingOn, due: Due | null): string | null {
  if (place === null || share === null) return null
  const said = words.t(`reading.now.chart.${place.unit}`, {
    value: words.number(place.value),
    most: most === null ? 'no' : words.number(most),
  })
  const needed = due?.needed ?? null
  const label =
    needed === null ? said : `${said} ${words.t('reading.now.chart.needed', { percent: Math.round(needed) })}`
  return readingProgress({ read: (share / whole) * 100, needed, mark: words.t('reading.now.needed'), label })
}
