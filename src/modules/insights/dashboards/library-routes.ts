import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'
import type { Context } from '../../../web/kit/context.ts'
import type { SlotFiller } from '../../../web/kit/slots.ts'
import { everLent } from '../../circulation/index.ts'
import { sectionsOf } from '../../identity/index.ts'
import { money } from '../models/model-shapes.ts'
import { dashboardOf, monthsShown, recentDays } from './library-dashboard.ts'
import { shownLibrary } from './library-shapes.ts'

/** How the library does, at a glance. */
export function libraryDashboardRoutes(router: PageRouter): void {
  router.get('/library/dashboard', authorize('insights.dashboard'), async ctx => {
    const { library } = atLibrary(ctx)
    const seen = { places: sectionsOf(ctx), ways: waysOf(ctx) }
    if (!(await everLent(ctx.db, library.id)))
      return ctx.page('insights/dashboards/library', { ...seen, shown: null })
    const dashboard = await dashboardOf(ctx.db, library, ctx.now)
    ctx.page('insights/dashboards/library', {
      ...seen,
      recentDays,
      monthsShown,
      shown: shownLibrary(ctx.words, dashboard, ctx.now),
      cost: money(ctx.words, dashboard.models.cost, ctx.config.models),
    })
  })
}

/** Where else they may look. */
const waysOf = ({ may }: Context) => ({
  desk: may('circulation.desk'),
  reports: may('circulation.reports'),
  models: may('identity.library-settings'),
})

/** Among what staff need less often: the way to it, for who may look. */
export const dashboardAmongSections: SlotFiller = {
  view: 'insights/dashboards/way',
  load: async (ctx, [libraryId = '']) => new Map(ctx.may('insights.dashboard') ? [[libraryId, {}]] : []),
}
