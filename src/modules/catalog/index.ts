export { copyByBarcode, setAvailability, titledCopies } from './copies.ts'
export { copiesInUse } from './copy-in-use.ts'
export { fold } from './words.ts'
