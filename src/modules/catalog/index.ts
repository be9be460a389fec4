export {
  type CopyAtDesk,
  copiesVisibleTo,
  copyByBarcode,
  setAvailability,
  titledCopies,
  type Whereabouts,
} from './copies.ts'
export { copiesInUse } from './copy-in-use.ts'
export { addSampleBooks } from './sample-books.ts'
export type { Availability, CopyStatus } from './tables.ts'
export { fold } from './words.ts'
