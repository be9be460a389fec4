/** What the benchmark measures of circulation: parts that no other module asks for. */
export { estimateErrors, qualityOf } from './holds/estimate-errors.ts'
