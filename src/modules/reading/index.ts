export { type Arrived, type LibraryReport, reportOnLibrary } from './imports/library-report.ts'
