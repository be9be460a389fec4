import type { Module } from '../../module.ts'
import { addDocuments } from './demo/demo.ts'
import { documentApi } from './documents/document-api.ts'
import { documentRoutes } from './documents/document-routes.ts'
import { followWorksOfDocuments } from './documents/following.ts'
import { documentsOnBooks } from './documents/on-books.ts'
import { readDocumentJob } from './documents/read-document.ts'
import { sweepDocuments } from './documents/sweep-documents.ts'
import { embedPassages } from './embeddings/embed-passages.ts'
import { insightsPersonalData } from './personal-data.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    documentRoutes(router)
  },
  api: [...documentApi],
  slots: { 'book.parts': documentsOnBooks },
  permissions: { 'insights.documents': ['owner', 'admin', 'librarian'] },
  jobs: [readDocumentJob, sweepDocuments, followWorksOfDocuments, embedPassages],
  demo: addDocuments,
  personalData: insightsPersonalData,
  destinations: [
    {
      href: '/documents',
      label: 'insights.documents.nav',
      order: 96,
      under: '/me',
      when: ({ person }) => person !== null,
    },
  ],
}
