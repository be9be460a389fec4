import type { Module } from '../../module.ts'
import { addingApi } from './books/adding-api.ts'
import { bookApi } from './books/book-api.ts'
import { bookRoutes } from './books/book-routes.ts'
import { historyRoutes } from './books/history-routes.ts'
import { recordRoutes } from './books/record-routes.ts'
import { addBooks } from './demo/demo.ts'
import { importCommand } from './imports/import-command.ts'
import { readImport } from './imports/import-reading.ts'
import { importRoutes } from './imports/import-routes.ts'
import { undoImportJob } from './imports/import-undoing.ts'
import { writeImport } from './imports/import-writing.ts'
import { sampleBooksJob } from './imports/sample-books-job.ts'
import { mergeRoutes } from './merging/merge-routes.ts'
import { catalogPersonalData } from './personal-data.ts'
import { proposalRoutes } from './proposals/proposal-routes.ts'
import { catalogueRoutes } from './search/catalogue-routes.ts'

const staff = ['owner', 'admin', 'librarian'] as const

export const catalog: Module = {
  name: 'catalog',
  routes(router) {
    catalogueRoutes(router)
    bookRoutes(router)
    recordRoutes(router)
    historyRoutes(router)
    proposalRoutes(router)
    mergeRoutes(router)
    importRoutes(router)
  },
  api: [...bookApi, ...addingApi],
  jobs: [readImport, writeImport, undoImportJob, sampleBooksJob],
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
        '/books',
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
