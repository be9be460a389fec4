import { Readable } from 'node:stream'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked, blankForm, checkForm, type Form, hasErrors } from '../../../web/kit/form.ts'
import { notFound } from '../../../web/kit/problem.ts'
import { dayIn, daysFrom } from '../calendar/calendar.ts'
import { categoriesOf } from '../patrons/categories.ts'
import { everLent } from './loan-counts.ts'
import { daysBefore, daysOf, periods, usual } from './period.ts'
import {
  isOfNow,
  loansBegun,
  ofNow,
  ofPeriod,
  type ReportName,
  type Row,
  reportNames,
  reportOf,
  type Wanted,
} from './report.ts'
import { csvOf } from './report-csv.ts'
import { ownDaysForm } from './report-form.ts'
import { categoryNaming, type Shown, shownReport } from './report-shapes.ts'
import { countNeverLent } from './standing-reports.ts'

/** On the page of all reports; the rest of each is behind it. */
const rowsOfEach = 10
/** One more than what is counted exactly. */
const neverLentCounted = 1001

/** What was lent, and what waits, is late or never went out. */
export function reportRoutes(router: PageRouter): void {
  router.get('/reports', authorize('circulation.reports'), async ctx => {
    const { wanted, ...period } = askedFor(ctx)
    answer(ctx, 'circulation/reports/reports', { ...period, ofPeriod, ofNow, ...(await all(ctx, wanted)) })
  })

  router.get('/reports/:report', authorize('circulation.reports'), async ctx => {
    const name = reportNames.find(one => one === ctx.params.report)
    if (!name) throw notFound()
    const { wanted, ...period } = askedFor(ctx)
    const report = await show(ctx, name, wanted)
    const about = isOfNow(name) ? { isOfNow: true, query: '' } : { isOfNow: false }
    answer(ctx, 'circulation/reports/report', { ...period, ...about, name, report })
  })

  router.get('/reports.csv', authorize('circulation.reports'), async ctx => {
    const name = reportNames.find(one => one === asked(ctx, 'report'))
    if (!name) throw notFound()
    const { wanted } = askedFor(ctx)
    ctx.attachment(`${name}-${wanted.days.from}-${wanted.days.to}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = Readable.from(csvOf(ctx.db, name, wanted, await naming(ctx, name)))
  })
}

/** Days of one's own that are none are said to be so, over a report of the usual ones. */
function askedFor(ctx: Context) {
  const { id: libraryId, zone } = atLibrary(ctx).library
  const typed = { from: asked(ctx, 'from'), to: asked(ctx, 'to') }
  const chosen = periods.find(one => one === asked(ctx, 'period')) ?? usual
  const checked = chosen === 'own' ? checkForm(ownDaysForm, typed) : blankForm()
  const period = hasErrors(checked) ? usual : chosen
  const days = daysOf(period, typed, dayIn(ctx.now, zone))
  const form = hasErrors(checked) ? checked : blankForm(days)
  const query = new URLSearchParams({ period, ...(period === 'own' ? days : {}) }).toString()
  const wanted: Wanted = { libraryId, zone, days, after: asked(ctx, 'after'), now: ctx.now }
  return { period, periods, days, dayCount: daysFrom(days.from, days.to) + 1, form, query, wanted }
}

function answer(ctx: Context, view: string, it: { form: Form<unknown> } & Record<string, unknown>) {
  if (hasErrors(it.form)) ctx.refuse(view, it)
  else ctx.page(view, it)
}

/** The beginning of each report; nothing of a library that never lent. */
async function all(ctx: Context, wanted: Wanted) {
  const { db } = ctx
  if (!(await everLent(db, wanted.libraryId))) return { lent: false }
  const reports: Partial<Record<ReportName, Shown>> = {}
  for (const name of reportNames)
    if (name !== 'never-lent') reports[name] = await show(ctx, name, wanted, rowsOfEach)
  return {
    lent: true,
    reports,
    before: await loansBegun(db, { ...wanted, days: daysBefore(wanted.days) }),
    unlent: await countNeverLent(db, wanted.libraryId, neverLentCounted),
  }
}

async function show(ctx: Context, name: ReportName, wanted: Wanted, limit?: number) {
  const report = await reportOf(ctx.db, name, wanted, limit)
  const named = { ...report, rows: report.rows.map(await naming(ctx, name)) }
  return shownReport(ctx.words, name, named, dayIn(ctx.now, wanted.zone))
}

async function naming(ctx: Context, name: ReportName): Promise<(row: Row) => Row> {
  if (name !== 'categories') return row => row
  return categoryNaming(ctx.words, await categoriesOf(ctx.db, atLibrary(ctx).library.id, ctx.words.t))
}
