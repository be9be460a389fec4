import type { Module } from '../../module.ts'
import type { Context } from '../../web/kit/context.ts'
import { calendarApi } from './calendar/calendar-api.ts'
import { calendarRoutes } from './calendar/calendar-routes.ts'
import { moveDueDates } from './calendar/moving-dates.ts'
import { chargeApi } from './charges/charge-api.ts'
import { chargeRoutes } from './charges/charge-routes.ts'
import { ownChargeRoutes } from './charges/own-charge-routes.ts'
import { takingsRoutes } from './charges/takings-routes.ts'
import { addCirculation } from './demo/demo.ts'
import { deskRoutes } from './desk/desk-routes.ts'
import { receiptRoutes } from './desk/receipt-routes.ts'
import { scanRoutes } from './desk/scan-routes.ts'
import { sectionRoutes } from './desk/section-routes.ts'
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
import { feedRoutes } from './loans/feed-routes.ts'
import { forgetBorrowers } from './loans/forgetting.ts'
import { circulationAtHome } from './loans/home-shapes.ts'
import { followJoinedWorks } from './loans/joined-works.ts'
import { lendingApi } from './loans/lending-api.ts'
import { loanApi } from './loans/loan-api.ts'
import { overdueRoutes } from './loans/overdue-routes.ts'
import { ownLendingRoutes } from './loans/own-lending-routes.ts'
import { ownLoanRoutes } from './loans/own-loan-routes.ts'
import { pastLoanRoutes } from './loans/past-loan-routes.ts'
import { countLoans } from './loans/popularity.ts'
import { renewByItself } from './loans/renewing-by-itself.ts'
import { noticeApi } from './notices/notice-api.ts'
import { answerFreshLetters, answerLettersSent } from './notices/notice-letter.ts'
import { noticeRoutes } from './notices/notice-routes.ts'
import { postDaily, postNotices } from './notices/posting.ts'
import { noteDates, noteHoldExpired, noteHoldReady, noteLoan } from './notices/writing-notices.ts'
import { cardRoutes } from './patrons/card-routes.ts'
import { cardSheetRoutes } from './patrons/card-sheet-routes.ts'
import { categoryRoutes } from './patrons/category-routes.ts'
import { patronImportRoutes } from './patrons/import-routes.ts'
import { writePatrons } from './patrons/import-writing.ts'
import { ownCardRoutes } from './patrons/own-card-routes.ts'
import { patronApi } from './patrons/patron-api.ts'
import { patronChangeRoutes } from './patrons/patron-change-routes.ts'
import { patronLoanRoutes } from './patrons/patron-loan-routes.ts'
import { patronPageRoutes } from './patrons/patron-page-routes.ts'
import { patronRoutes } from './patrons/patron-routes.ts'
import { circulationPersonalData } from './personal-data.ts'
import { reportRoutes } from './reports/report-routes.ts'
import { explanationApi } from './rules/explanation-api.ts'
import { explanationRoutes } from './rules/explanation-routes.ts'
import { ruleApi } from './rules/rule-api.ts'
import { ruleRoutes } from './rules/rule-routes.ts'
import { settingsRoutes } from './rules/settings-routes.ts'
import type { SeenBy } from './seen-by.ts'
import { transferApi } from './transfers/transfer-api.ts'
import { transferRoutes } from './transfers/transfer-routes.ts'
import { wayRoutes } from './transfers/way-routes.ts'

const staff = ['owner', 'admin', 'librarian'] as const
const isStaff = (ctx: Context): boolean => ctx.may('circulation.desk')
const seenBy = ({ person, library, may }: Context): SeenBy => ({
  personId: person?.id ?? null,
  deskAt: library && may('circulation.desk') ? library.id : null,
})

export const circulation: Module = {
  name: 'circulation',
  routes(router) {
    deskRoutes(router)
    scanRoutes(router)
    shiftRoutes(router)
    sectionRoutes(router)
    receiptRoutes(router)
    cardSheetRoutes(router)
    categoryRoutes(router)
    patronImportRoutes(router)
    patronRoutes(router)
    ownLoanRoutes(router)
    ownLendingRoutes(router)
    pastLoanRoutes(router)
    feedRoutes(router)
    overdueRoutes(router)
    patronPageRoutes(router)
    patronChangeRoutes(router)
    patronLoanRoutes(router)
    cardRoutes(router)
    ownCardRoutes(router)
    chargeRoutes(router)
    ownChargeRoutes(router)
    takingsRoutes(router)
    ruleRoutes(router)
    settingsRoutes(router)
    explanationRoutes(router)
    calendarRoutes(router)
    noticeRoutes(router)
    ownHoldRoutes(router)
    holdRoutes(router)
    libraryHoldRoutes(router)
    shelfRoutes(router)
    transferRoutes(router)
    wayRoutes(router)
    reportRoutes(router)
  },
  api: [
    ...lendingApi,
    ...loanApi,
    ...patronApi,
    ...chargeApi,
    ...holdApi,
    ...transferApi,
    ...noticeApi,
    ...ruleApi,
    ...explanationApi,
    ...calendarApi,
  ],
  permissions: {
    'circulation.desk': staff,
    'circulation.patrons': staff,
    'circulation.override': staff,
    'circulation.money-back': staff,
    'circulation.reports': staff,
    'circulation.rules': ['owner', 'admin'],
  },
  jobs: [
    sweepScans,
    followJoinedWorks,
    moveDueDates,
    expireHolds,
    forgetBorrowers,
    renewByItself,
    countLoans,
    noteLoan,
    noteHoldReady,
    noteHoldExpired,
    noteDates,
    postNotices,
    postDaily,
    writePatrons,
  ],
  demo: addCirculation,
  personalData: circulationPersonalData,
  ports: [answerCopiesInUse, answerWaitingFor, answerFreshLetters, answerLettersSent],
  destinations: [
    { href: '/desk', label: 'circulation.nav.desk', order: 10, permission: 'circulation.desk' },
    { href: '/patrons', label: 'circulation.nav.patrons', order: 30, permission: 'circulation.patrons' },
    {
      href: '/circulation',
      label: 'circulation.nav.more',
      order: 40,
      covers: [
        '/library-holds',
        '/holds',
        '/pick-list',
        '/hold-shelf',
        '/hold-slips',
        '/transfers',
        '/overdue',
        '/takings',
        '/notices',
        '/reports',
        '/rules',
        '/calendar',
      ],
      permission: 'circulation.desk',
    },
    {
      href: '/loans',
      label: 'circulation.nav.loans',
      order: 40,
      under: '/',
      covers: ['/charges', '/cards', '/holds'],
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
        const [personId = ''] = ids
        const waits = await circulationAtHome(ctx, personId)
        return new Map([[personId, { ...waits, staff: isStaff(ctx), may: ctx.may }]])
      },
    },
  },
}
