import type { Module } from '../../module.ts'
import { addingRoutes } from './adding/adding-routes.ts'
import { additionHistoryRoutes } from './additions/addition-history-routes.ts'
import { additionRoutes } from './additions/addition-routes.ts'
import { addingApi } from './books/adding-api.ts'
import { bookApi } from './books/book-api.ts'
import { bookRoutes } from './books/book-routes.ts'
import { historyRoutes } from './books/history-routes.ts'
import { libraryBookApi } from './books/library-book-api.ts'
import { recordRoutes } from './books/record-routes.ts'
import { contributorHistoryRoutes } from './contributors/contributor-history-routes.ts'
import { contributorRoutes } from './contributors/contributor-routes.ts'
import { headingRoutes } from './contributors/heading-routes.ts'
import { copyApi } from './copies/copy-api.ts'
import { copyHistoryRoutes } from './copies/copy-history-routes.ts'
import { copyRoutes } from './copies/copy-routes.ts'
import { coverRoutes } from './covers/cover-routes.ts'
import { fetchCoverJob } from './covers/fetch-cover-job.ts'
import { sweepCovers } from './covers/sweep-covers.ts'
import { addBooks } from './demo/demo.ts'
import { enrichJob } from './enrichments/enrich-job.ts'
import { enrichmentApi } from './enrichments/enrichment-api.ts'
import { enrichmentRoutes } from './enrichments/enrichment-routes.ts'
import { exportRoutes } from './exports/export-routes.ts'
import { importApi } from './imports/import-api.ts'
import { importCommand } from './imports/import-command.ts'
import { readImport } from './imports/import-reading.ts'
import { importRoutes } from './imports/import-routes.ts'
import { undoImportJob } from './imports/import-undoing.ts'
import { writeImport } from './imports/import-writing.ts'
import { sampleBooksJob } from './imports/sample-books-job.ts'
import { labelRoutes } from './labels/label-routes.ts'
import { lookupApi } from './lookups/lookup-api.ts'
import { sweepLookups } from './lookups/sweep.ts'
import { editionMergeRoutes } from './merging/edition-merge-routes.ts'
import { mergeRoutes } from './merging/merge-routes.ts'
import { catalogPersonalData } from './personal-data.ts'
import { proposalRoutes } from './proposals/proposal-routes.ts'
import { publicRoutes } from './public/public-routes.ts'
import { catalogueRoutes } from './search/catalogue-routes.ts'
import { reindexJob } from './search/reindexing.ts'
import { savedSearchApi } from './search/saved-search-api.ts'
import { savedSearchRoutes } from './search/saved-search-routes.ts'
import { searchApi } from './search/search-api.ts'

const staff = ['owner', 'admin', 'librarian'] as const

export const catalog: Module = {
  name: 'catalog',
  routes(router) {
    catalogueRoutes(router)
    savedSearchRoutes(router)
    bookRoutes(router)
    coverRoutes(router)
    copyRoutes(router)
    copyHistoryRoutes(router)
    labelRoutes(router)
    addingRoutes(router)
    enrichmentRoutes(router)
    recordRoutes(router)
    historyRoutes(router)
    proposalRoutes(router)
    mergeRoutes(router)
    editionMergeRoutes(router)
    additionRoutes(router)
    additionHistoryRoutes(router)
    contributorRoutes(router)
    contributorHistoryRoutes(router)
    headingRoutes(router)
    importRoutes(router)
    exportRoutes(router)
    publicRoutes(router)
  },
  api: [
    ...lookupApi,
    ...enrichmentApi,
    ...bookApi,
    ...libraryBookApi,
    ...searchApi,
    ...savedSearchApi,
    ...addingApi,
    ...copyApi,
    ...importApi,
  ],
  jobs: [
    readImport,
    writeImport,
    undoImportJob,
    sampleBooksJob,
    reindexJob,
    fetchCoverJob,
    enrichJob,
    sweepCovers,
    sweepLookups,
  ],
  commands: { import: importCommand },
  demo: addBooks,
  personalData: catalogPersonalData,
  permissions: {
    'catalog.edit': staff,
    'catalog.import': staff,
    'catalog.curate': ['administrator'],
  },
  destinations: [
    {
      href: '/catalog',
      label: 'catalog.nav.catalogue',
      order: 20,
      covers: [
        '/search',
        '/saved-searches',
        '/books',
        '/adding',
        '/copies',
        '/labels',
        '/enrichments',
        '/imports',
        '/proposals',
        '/merges',
        '/contributors',
        '/series',
        '/subjects',
      ],
    },
  ],
}
