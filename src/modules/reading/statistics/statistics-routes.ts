import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, checkForm } from '../../../web/kit/form.ts'
import { ownDay } from '../day.ts'
import { booksMeant } from '../goals/goal-queries.ts'
import { statisticsOf } from './counting.ts'
import { wholeYear, yearOfPeriod } from './period.ts'
import { periodForm, periodOf } from './statistics-form.ts'
import { shownStatistics } from './statistics-shapes.ts'
import { booksFinished } from './year-books.ts'
import { shelfOfYear } from './year-shapes.ts'
import { yearsRead } from './years-read.ts'

/** So many spines stand beside the figures; a longer shelf has its page. */
const spinesShown = 60

/** What one read, in figures, of any time. */
export function statisticsRoutes(router: PageRouter): void {
  router.get('/reading/statistics', signedIn(), showStatistics)
}

async function showStatistics(ctx: Context): Promise<void> {
  const { person } = asSignedIn(ctx)
  const today = ownDay(ctx)
  const names = ['year', 'with', 'from', 'to'] as const
  const form = checkForm(periodForm, Object.fromEntries(names.map(name => [name, asked(ctx, name)])))
  const period = form.ok ? periodOf(form.value, today) : wholeYear(Number(today.slice(0, 4)))
  const year = yearOfPeriod(period)
  const [years, statistics, goal] = await Promise.all([
    yearsRead(ctx.db, person.id),
    statisticsOf(ctx.db, person.id, period),
    year === null ? null : booksMeant(ctx.db, person.id, year),
  ])
  const shown = shownStatistics(ctx.words, statistics, { period, today, goal })
  const other = form.ok && shown.year !== null && form.value.with !== shown.year ? form.value.with : null
  const parts = await ctx.slots('statistics.parts', [person.id])
  const it = {
    ...shown,
    parts: parts(person.id),
    goal,
    form,
    period,
    years: [...new Set([Number(today.slice(0, 4)), ...years])].toSorted((one, next) => next - one),
    read: years.length > 0 || statistics.books > 0,
    shelf:
      shown.year !== null && statistics.books > 0 && statistics.books <= spinesShown
        ? shelfOfYear(ctx.words, await booksFinished(ctx.db, person.id, period, spinesShown))
        : null,
    compared:
      other === null
        ? null
        : shownStatistics(ctx.words, await statisticsOf(ctx.db, person.id, wholeYear(other)), {
            period: wholeYear(other),
            today,
          }),
  }
  if (form.ok) ctx.page('reading/statistics/statistics', it)
  else ctx.refuse('reading/statistics/statistics', it)
}
