import type { PageRouter } from '../../../module.ts'
import { atLibrary, authorize } from '../../../web/kit/authorize.ts'

/** What staff need less often than a desk, in the order of the page, and who may. */
const groups = [
  {
    name: 'waiting',
    sections: [
      { href: '/library-holds', name: 'library-holds', permission: 'circulation.desk' },
      { href: '/pick-list', name: 'pick-list', permission: 'circulation.desk' },
      { href: '/hold-shelf', name: 'hold-shelf', permission: 'circulation.desk' },
      { href: '/transfers', name: 'transfers', permission: 'circulation.desk' },
    ],
  },
  {
    name: 'late',
    sections: [
      { href: '/overdue', name: 'overdue', permission: 'circulation.desk' },
      { href: '/takings', name: 'takings', permission: 'circulation.patrons' },
      { href: '/notices', name: 'notices', permission: 'circulation.patrons' },
    ],
  },
  { name: 'counted', sections: [{ href: '/reports', name: 'reports', permission: 'circulation.reports' }] },
  {
    name: 'ruled',
    sections: [
      { href: '/rules', name: 'rules', permission: 'circulation.rules' },
      { href: '/rules/explanation', name: 'explanation', permission: 'circulation.desk' },
      { href: '/calendar', name: 'calendar', permission: 'circulation.rules' },
      { href: '/rules/settings', name: 'settings', permission: 'circulation.rules' },
      { href: '/rules/notices', name: 'notice-plan', permission: 'circulation.rules' },
      { href: '/patrons/categories', name: 'categories', permission: 'circulation.rules' },
      { href: '/transfers/routes', name: 'ways', permission: 'circulation.rules' },
    ],
  },
] as const

/** One page that leads to all of it, so that the spine has room on a telephone. */
export function sectionRoutes(router: PageRouter): void {
  router.get('/circulation', authorize('circulation.desk'), async ctx => {
    const { library } = atLibrary(ctx)
    const open = groups.map(({ name, sections }) => ({
      name,
      sections: sections.filter(({ permission }) => ctx.may(permission)),
    }))
    const slot = await ctx.slots('circulation.sections', [library.id])
    ctx.page('circulation/desk/sections', {
      groups: open.filter(({ sections }) => sections.length > 0),
      counted: slot(library.id),
    })
  })
}
