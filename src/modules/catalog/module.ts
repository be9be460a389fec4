import type { Module } from '../../module.ts'
import { addingApi } from './adding-api.ts'
import { bookApi } from './book-api.ts'
import { bookRoutes } from './book-routes.ts'
import { catalogueRoutes } from './catalogue-routes.ts'
import { addBooks } from './demo/demo.ts'
import { importCommand } from './import-command.ts'
import { readImport } from './import-reading.ts'
import { importRoutes } from './import-routes.ts'
import { undoImportJob } from './import-undoing.ts'
import { writeImport } from './import-writing.ts'
import { catalogPersonalData } from './personal-data.ts'
import { sampleBooksJob } from './sample-books-job.ts'

const staff = ['owner', 'admin', 'librarian'] as const

export const catalog: Module = {
  name: 'catalog',
  routes(router) {
    catalogueRoutes(router)
    bookRoutes(router)
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
  },
  destinations: [
    {
      href: '/catalog',
      label: 'catalog.nav.catalogue',
      order: 20,
      covers: ['/search', '/books', '/imports'],
    },
  ],
}
