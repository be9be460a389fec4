export { keepBook } from './books/keeping.ts'
export { type Arrived, type LibraryReport, reportOnLibrary } from './imports/library-report.ts'
export { placesInWorks } from './readthroughs/places-in-works.ts'
export { tellProgress } from './readthroughs/telling.ts'
