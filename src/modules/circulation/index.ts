export { type Expecting, expectationsOf, soonOr } from './holds/expectations.ts'
export { type PlaceOfWork, placesOfWorks } from './holds/places-of-works.ts'
export { totalsOfWorks } from './holds/totals-of-works.ts'
export { borrowedBy, borrowerOf } from './loans/borrowers.ts'
export { keptLoans } from './loans/kept-loans.ts'
export { lateness } from './loans/loan.ts'
export { rememberedLoans } from './loans/remembered-loans.ts'
export {
  countLoans,
  everLent,
  loansOfParts,
  loansOfWorks,
  type Part,
  popularTitles,
  type Span,
} from './reports/loan-counts.ts'
export { longestQueues } from './reports/standing-reports.ts'
export { type Turnover, turnoverByKind } from './reports/turnover.ts'
