/** What the benchmark measures of insights: parts that no other module asks for. */
export { recommendedTo } from './recommendations/for-reader.ts'
export { learnAll } from './recommendations/learn-job.ts'
