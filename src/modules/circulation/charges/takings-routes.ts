import { stringify } from 'csv-stringify/sync'
import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { branchesOf } from '../../identity/index.ts'
import { addDays, dayIn, startOf } from '../calendar/calendar.ts'
import { takingsBetween } from './ledger-queries.ts'
import { majorUnits } from './money.ts'

/** What came into the tills on one day, to be counted after. */
export function takingsRoutes(router: PageRouter): void {
  router.get('/takings', authorize('circulation.patrons'), async ctx => {
    const day = dayAsked(ctx)
    ctx.page('circulation/charges/takings', { day, rows: await takingsOn(ctx, day) })
  })

  router.get('/takings.csv', authorize('circulation.patrons'), async ctx => {
    const { currency } = atLibrary(ctx).library
    const day = dayAsked(ctx)
    const rows = (await takingsOn(ctx, day)).map(({ branch, method, receipts, taken, paid_out }) => ({
      day,
      branch,
      method,
      receipts,
      taken: majorUnits(taken, currency),
      paid_out: majorUnits(paid_out, currency),
      left: majorUnits(taken - paid_out, currency),
      currency,
    }))
    const columns = ['day', 'branch', 'method', 'receipts', 'taken', 'paid_out', 'left', 'currency']
    ctx.attachment(`takings-${day}.csv`)
    ctx.type = 'text/csv; charset=utf-8'
    ctx.set('Cache-Control', 'no-store')
    // A branch that is called like a formula would be one in a spreadsheet.
    ctx.body = stringify(rows, {
      columns,
      header: true,
      bom: true,
      record_delimiter: '\r\n',
      escape_formulas: true,
    })
  })
}

/** 'YYYY-MM-DD'; today where none was asked for, or none that there is. */
function dayAsked(ctx: Context): string {
  const day = asked(ctx, 'day')
  const is = /^(19|20|21)\d\d-\d\d-\d\d$/.test(day) && new Date(`${day}T00:00:00Z`)
  return is && !Number.isNaN(is.getTime()) && is.toISOString().startsWith(day)
    ? day
    : dayIn(ctx.now, atLibrary(ctx).library.zone)
}

async function takingsOn(ctx: Context, day: string) {
  const { library } = atLibrary(ctx)
  const [from, until] = [startOf(day, library.zone), startOf(addDays(day, 1), library.zone)]
  const names = new Map((await branchesOf(ctx.db, library.id)).map(({ id, name }) => [id, name]))
  const rows = await takingsBetween(ctx.db, library.id, from, until)
  return rows
    .map(row => ({ ...row, branch: names.get(row.branch_id ?? '') ?? '' }))
    .sort((one, other) => one.branch.localeCompare(other.branch))
}
