/** What the benchmark measures of insights: parts that no other module asks for. */
export { hashedModel, hashedVector } from './embeddings/hashed.ts'
export { modelProcess } from './models/model-process.ts'
export { type Found, fused, usualWeight } from './questions/fusing.ts'
export { candidates } from './questions/retrieval.ts'
export { recommendedTo } from './recommendations/for-reader.ts'
export { learnAll } from './recommendations/learn-job.ts'
export { isEnglish } from './sentiment/language.ts'
export { polarityOf, sentimentOfText } from './sentiment/lexicon.ts'
