export { headingKey } from './books/authorities.ts'
export { canonicalWorks } from './books/book-query.ts'
export { type BookEntry, draftOf } from './books/books.ts'
export { type Editor, mayEdit, within as isWithinReach } from './books/editing-right.ts'
export { followWorks } from './books/followed-works.ts'
export { addGenre } from './books/genre-adding.ts'
export { genresInUse, worksWithGenres, worksWithoutGenre } from './books/genres-in-use.ts'
export { type ClubsUse, namedByClubs } from './books/named-by-clubs.ts'
export { heldWorks, setPopularity } from './books/popularity.ts'
export { approveProvisional, matchProvisional, type ProvisionalRefusal } from './books/provisional.ts'
export {
  addProvisional,
  type ReadersBook,
  readersBookKey,
  type WorkFound,
  worksForReader,
} from './books/readers-books.ts'
export { type ReadersRecord, recordsForReader } from './books/readers-records.ts'
export { type BookToShelve, shelveBooks } from './books/shelving.ts'
export { type ModelSummary, modelSummaryOf, removeModelSummary, setModelSummary } from './books/summaries.ts'
export { editionLengths, listedWorks, worksInList, worksVisibleTo } from './books/visible-works.ts'
export { workSeries } from './books/work-series.ts'
export { statesOf, type WorkState } from './books/work-state.ts'
export {
  type CopyAtDesk,
  copyByBarcode,
  copyPlace,
  setAvailability,
  settingAvailability,
  titledCopies,
  titledWorks,
  workAuthors,
  workSubjects,
} from './copies/copies.ts'
export { copiesByIsbn } from './copies/copies-by-isbn.ts'
export { copiesInUse } from './copies/copy-in-use.ts'
export { copiesByKind, copyKinds } from './copies/copy-kinds.ts'
export { lockCopies, setCopyStatus, setDueDates } from './copies/marking.ts'
export { waitingFor } from './copies/waiting.ts'
export { chosenFields, type Fields } from './csv/chosen-fields.ts'
export { csvRows, delimiterOf } from './csv/rows.ts'
export { type Format, formats } from './drafts/draft.ts'
export { readIsbn } from './drafts/isbn.ts'
export { languageNames } from './drafts/language-names.ts'
export { serveBatches } from './imports/batches.ts'
export { ChunkSize } from './imports/chunks.ts'
export { type FileReport, reportLine, reportOnFile, reportTable } from './imports/file-report.ts'
export { formatOfFile } from './imports/formats.ts'
export { csvTableRows, jsonTexts } from './imports/reading.ts'
export { batchesOf } from './imports/reading-thread.ts'
export { readersBookWith } from './lookups/readers-lookup.ts'
export { personNamed } from './marc/names.ts'
export { contributorNames, subjectLabels, workFacts } from './search/facts-of-works.ts'
export { filtersIn } from './search/filters.ts'
export { headingNames } from './search/heading-names.ts'
export { isNarrowed, type Params, type Question, readQuestion, writeQuestion } from './search/question.ts'
export { fold, searchDocument, searchQuery, wordsOf } from './search/words.ts'
export { worksAnswering } from './search/works-answering.ts'
export { worksLookedUp } from './search/works-looked-up.ts'
