export { type Arrived, type LibraryReport, reportOnLibrary } from './imports/library-report.ts'
export { finishesOfWorks } from './readthroughs/finishes-of-works.ts'
export { placesInWorks } from './readthroughs/places-in-works.ts'
