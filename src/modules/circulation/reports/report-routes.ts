import { Readable } from 'node:stream'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import { dayBars, namedRows } from '../../../web/kit/charts/index.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { dayIn } from '../calendar/calendar.ts'
import { categoriesOf } from '../patrons/categories.ts'
import { daysOf, type Period, periods } from './period.ts'
import {
  ofNow,
  type Report,
  type ReportName,
  type Row,
  reportNames,
  reportOf,
  type Wanted,
} from './report.ts'
import { csvOf } from './report-csv.ts'

const rowsDrawn = 10

/** What was lent, and what waits, is late or never went out. */
export function reportRoutes(router: PageRouter): void {
  router.get('/reports', authorize('circulation.reports'), async ctx => {
    const { name, period, wanted } = askedFor(ctx)
    const found = await reportOf(ctx.db, name, wanted)
    const report = { ...found, rows: found.rows.map(await naming(ctx, name)) }
    const { from, to } = wanted.days
    const query = new URLSearchParams({ report: name, period, from, to }).toString()
    const svg = drawn(ctx, name, report)
    ctx.page('circulation/reports/report', {
      name,
      period,
      days: wanted.days,
      report,
      svg,
      query,
      ofNow,
      reportNames,
      periods,
    })
  })

  router.get('/reports.csv', authorize('circulation.reports'), async ctx => {
    const { name, wanted } = askedFor(ctx)
    ctx.attachment(`${name}-${wanted.days.from}-${wanted.days.to}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = Readable.from(csvOf(ctx.db, name, wanted, await naming(ctx, name)))
  })
}

function askedFor(ctx: Context): { name: ReportName; period: Period; wanted: Wanted } {
  const { id: libraryId, zone } = atLibrary(ctx).library
  const name = reportNames.find(one => one === asked(ctx, 'report')) ?? 'days'
  const period = periods.find(one => one === asked(ctx, 'period')) ?? 'this-month'
  const own = { from: asked(ctx, 'from'), to: asked(ctx, 'to') }
  const days = daysOf(period, own, dayIn(ctx.now, zone))
  return { name, period, wanted: { libraryId, zone, days, after: asked(ctx, 'after'), now: ctx.now } }
}

/** Categories are kept by their codes, and are read by their names. */
async function naming(ctx: Context, name: ReportName): Promise<(row: Row) => Row> {
  if (name !== 'categories') return row => row
  const categories = await categoriesOf(ctx.db, atLibrary(ctx).library.id, ctx.words.t)
  const names = new Map(categories.map(({ code, name }) => [code, name]))
  return row => {
    const code = String(row.name)
    return { ...row, name: code ? (names.get(code) ?? code) : ctx.words.t('circulation.reports.forgotten') }
  }
}

function drawn(ctx: Context, name: ReportName, { rows }: Report): string | null {
  if (rows.length === 0 || name === 'never-lent') return null
  const figure = name === 'holds-ratio' ? 'ratio' : 'loans'
  const values = rows.map(row => [String(row.name), Number(row[figure])] as const)
  const label = ctx.words.t(`circulation.reports.of.${name}`)
  if (name === 'days') return dayBars({ values, label })
  return namedRows({
    rows: values.slice(0, rowsDrawn).map(([words, value]) => [shortened(words), value]),
    label,
  })
}

const shortened = (words: string): string => (words.length > 18 ? `${words.slice(0, 17).trimEnd()}…` : words)
