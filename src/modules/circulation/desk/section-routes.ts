import type { PageRouter } from '../../../module.ts'
import { authorize } from '../../../web/kit/authorize.ts'

/** What staff need less often than a desk, in the order of the page, and who may. */
const sections = [
  { name: 'overdue', permission: 'circulation.desk' },
  { name: 'transfers', permission: 'circulation.desk' },
  { name: 'takings', permission: 'circulation.patrons' },
  { name: 'reports', permission: 'circulation.reports' },
  { name: 'notices', permission: 'circulation.patrons' },
  { name: 'calendar', permission: 'circulation.rules' },
  { name: 'rules', permission: 'circulation.rules' },
] as const

/** One page that leads to all of it, so that the spine has room on a telephone. */
export function sectionRoutes(router: PageRouter): void {
  router.get('/circulation', authorize('circulation.desk'), ctx => {
    ctx.page('circulation/desk/sections', {
      sections: sections.filter(({ permission }) => ctx.may(permission)),
    })
  })
}
