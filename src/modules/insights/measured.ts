/** What the benchmark measures of insights: parts that no other module asks for. */
export { recommendedTo } from './recommendations/for-reader.ts'
export { learnAll } from './recommendations/learn-job.ts'
/** What the benchmark measures of this module, and nobody else asks for. */
export { isEnglish } from './sentiment/language.ts'
export { polarityOf, sentimentOfText } from './sentiment/lexicon.ts'
