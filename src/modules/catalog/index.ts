export {
  type CopyAtDesk,
  copiesVisibleTo,
  copyByBarcode,
  copyTitles,
  placeCopy,
  setAvailability,
  titledCopies,
} from './copies.ts'
export type { Availability, CopyStatus } from './tables.ts'
export { titledWorks, type WorkTitle, workTitles } from './works.ts'
