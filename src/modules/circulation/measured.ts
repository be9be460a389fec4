/** What the benchmark measures of circulation: parts that no other module asks for. */
export type { Keeping } from './holds/estimate.ts'
export {
  type EstimateError,
  type EstimateQuality,
  estimateErrors,
  qualityOf,
} from './holds/estimate-errors.ts'
export { usualKeeping } from './holds/usual-keeping.ts'
