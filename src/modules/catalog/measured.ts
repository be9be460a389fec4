/**
 * What the benchmark measures of the catalogue, and draws its samples by: parts that no other module asks for, so that they are not
 * in its face, where they would be loaded with it.
 */
export { type CopyFilters, copiesForStaff } from './copies/copy-queries.ts'
export { draftFrom, tableWorks } from './demo/drafts.ts'
export type { BookDraft } from './drafts/draft.ts'
export { matchKey } from './drafts/match.ts'
export { formatOfFile } from './imports/formats.ts'
export { readBooks } from './imports/reading.ts'
export { answerTo } from './search/answering.ts'
export { facetsOf } from './search/facets.ts'
export { type Params, readQuestion } from './search/question.ts'
export { findWorks, listWorks } from './search/searching.ts'
export { seek } from './search/sought.ts'
export { suggest } from './search/suggestions.ts'
export { askedWords, wordsOf } from './search/words.ts'
