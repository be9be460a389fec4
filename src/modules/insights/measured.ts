/** What the benchmark measures of this module, and nobody else asks for. */
export { isEnglish } from './sentiment/language.ts'
export { polarityOf, sentimentOfText } from './sentiment/lexicon.ts'
