import type { PageRouter } from '../../../module.ts'
import { asSignedIn, signedIn } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import { asked } from '../../../web/kit/form.ts'
import { ownDay } from '../day.ts'
import { exportFormats, exportOf } from './exporting.ts'

/** One's whole log as a file. */
export function readingExportRoutes(router: PageRouter): void {
  router.get('/reading/export', signedIn(), ctx => {
    const { person } = asSignedIn(ctx)
    const format = exportFormats.find(one => one === asked(ctx, 'format'))
    if (format === undefined) return ctx.page('reading/exports/export', { formats: exportFormats })
    ctx.attachment(exportName(ctx, format))
    ctx.type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json'
    ctx.set('Cache-Control', 'no-store')
    ctx.body = exportOf(ctx.db, person.id, format)
  })
}

const exportName = (ctx: Context, format: string): string => `carrel-log-${ownDay(ctx)}.${format}`
