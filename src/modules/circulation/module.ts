import type { Module } from '../../module.ts'
import type { Context } from '../../web/kit/context.ts'
import { addCirculation } from './demo/demo.ts'
import { deskRoutes } from './desk/desk-routes.ts'
import { receiptRoutes } from './desk/receipt-routes.ts'
import { scanRoutes } from './desk/scan-routes.ts'
import { shiftRoutes } from './desk/shift-routes.ts'
import { sweepScans } from './desk/sweep.ts'
import { expireHolds } from './holds/expiring.ts'
import { holdApi } from './holds/hold-api.ts'
import { holdRoutes } from './holds/hold-routes.ts'
import { libraryHoldRoutes } from './holds/library-hold-routes.ts'
import { answerWaitingFor, holdsOnBook } from './holds/on-book.ts'
import { ownHoldRoutes } from './holds/own-hold-routes.ts'
import { shelfRoutes } from './holds/shelf-routes.ts'
import { answerCopiesInUse } from './loans/copies-in-use.ts'
import { followJoinedWorks } from './loans/joined-works.ts'
import { loanApi } from './loans/loan-api.ts'
import { loanRoutes, loansOf } from './loans/loan-routes.ts'
import { cardSheetRoutes } from './patrons/card-sheet-routes.ts'
import { patronApi } from './patrons/patron-api.ts'
import { patronRoutes } from './patrons/patron-routes.ts'
import { circulationPersonalData } from './personal-data.ts'
import { ruleRoutes } from './rules/rule-routes.ts'
import { transferApi } from './transfers/transfer-api.ts'
import { transferRoutes } from './transfers/transfer-routes.ts'
import { wayRoutes } from './transfers/way-routes.ts'

const staff = ['owner', 'admin', 'librarian'] as const
const isStaff = (ctx: Context): boolean => ctx.may('circulation.desk')
const seenBy = ({ person, library, may }: Context) => ({
  personId: person?.id ?? null,
  deskAt: library && may('circulation.desk') ? library.id : null,
})

export const circulation: Module = {
  name: 'circulation',
  routes(router) {
    deskRoutes(router)
    scanRoutes(router)
    shiftRoutes(router)
    receiptRoutes(router)
    cardSheetRoutes(router)
    patronRoutes(router)
    loanRoutes(router)
    ruleRoutes(router)
    ownHoldRoutes(router)
    holdRoutes(router)
    libraryHoldRoutes(router)
    shelfRoutes(router)
    transferRoutes(router)
    wayRoutes(router)
  },
  api: [...loanApi, ...patronApi, ...holdApi, ...transferApi],
  permissions: {
    'circulation.desk': staff,
    'circulation.patrons': staff,
    'circulation.override': staff,
    'circulation.rules': ['owner', 'admin'],
  },
  jobs: [sweepScans, followJoinedWorks, expireHolds],
  demo: addCirculation,
  personalData: circulationPersonalData,
  ports: [answerCopiesInUse, answerWaitingFor],
  destinations: [
    { href: '/desk', label: 'circulation.nav.desk', order: 10, permission: 'circulation.desk' },
    { href: '/patrons', label: 'circulation.nav.patrons', order: 30, permission: 'circulation.patrons' },
    { href: '/overdue', label: 'circulation.nav.overdue', order: 40, permission: 'circulation.desk' },
    {
      href: '/library-holds',
      label: 'circulation.nav.library-holds',
      order: 35,
      covers: ['/holds', '/pick-list', '/hold-shelf', '/hold-slips', '/transfers'],
      permission: 'circulation.desk',
    },
    {
      href: '/holds',
      label: 'circulation.nav.holds',
      order: 45,
      when: ctx => ctx.person !== null && !isStaff(ctx),
    },
    {
      href: '/loans',
      label: 'circulation.nav.loans',
      order: 40,
      when: ctx => ctx.person !== null && !isStaff(ctx),
    },
  ],
  slots: {
    'book.after-copies': {
      view: 'circulation/holds/on-book',
      load: async (ctx, ids) =>
        new Map(
          await Promise.all(
            ids.map(async id => [id, await holdsOnBook(ctx.db, seenBy(ctx), id, ctx.now)] as const),
          ),
        ),
    },
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
