export { type Expecting, expectationsOf, soonOr } from './holds/expectations.ts'
export { type PlaceOfWork, placesOfWorks } from './holds/places-of-works.ts'
export { borrowedBy, borrowerOf } from './loans/borrowers.ts'
export { lateness } from './loans/loan.ts'
