import type { Module } from '../../module.ts'
import type { Context } from '../../web/kit/context.ts'
import { cardSheetRoutes } from './card-sheet-routes.ts'
import { answerCopiesInUse } from './copies-in-use.ts'
import { addCirculation } from './demo/demo.ts'
import { deskRoutes } from './desk-routes.ts'
import { followJoinedWorks } from './joined-works.ts'
import { loanApi } from './loan-api.ts'
import { loanRoutes, loansOf } from './loan-routes.ts'
import { patronApi } from './patron-api.ts'
import { patronRoutes } from './patron-routes.ts'
import { circulationPersonalData } from './personal-data.ts'
import { ruleRoutes } from './rule-routes.ts'
import { sweepScans } from './sweep.ts'

const staff = ['owner', 'admin', 'librarian'] as const
const isStaff = (ctx: Context): boolean => ctx.may('circulation.desk')

export const circulation: Module = {
  name: 'circulation',
  routes(router) {
    deskRoutes(router)
    cardSheetRoutes(router)
    patronRoutes(router)
    loanRoutes(router)
    ruleRoutes(router)
  },
  api: [...loanApi, ...patronApi],
  permissions: {
    'circulation.desk': staff,
    'circulation.patrons': staff,
    'circulation.rules': ['owner', 'admin'],
  },
  jobs: [sweepScans, followJoinedWorks],
  demo: addCirculation,
  personalData: circulationPersonalData,
  ports: [answerCopiesInUse],
  destinations: [
    { href: '/desk', label: 'circulation.nav.desk', order: 10, permission: 'circulation.desk' },
    { href: '/patrons', label: 'circulation.nav.patrons', order: 30, permission: 'circulation.patrons' },
    { href: '/overdue', label: 'circulation.nav.overdue', order: 40, permission: 'circulation.desk' },
    {
      href: '/loans',
      label: 'circulation.nav.loans',
      order: 40,
      when: ctx => ctx.person !== null && !isStaff(ctx),
    },
  ],
  slots: {
    'home.parts': {
      view: 'circulation/loans/home',
      async load(ctx, ids) {
        const loans = await loansOf(ctx)
        return new Map(
          loans.length > 0 || isStaff(ctx)
            ? ids.map(id => [id, { loans, staff: isStaff(ctx), may: ctx.may }])
            : [],
        )
      },
    },
  },
}
