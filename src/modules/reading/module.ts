import type { Module } from '../../module.ts'
import { changesRoutes } from './books/changes-routes.ts'
import { followJoinedBooks } from './books/joined-works.ts'
import { logApi } from './books/log-api.ts'
import { bookOfWork } from './books/log-queries.ts'
import { logRoutes } from './books/log-routes.ts'
import { narrowRoutes } from './books/narrow-routes.ts'
import { ownBookRoutes } from './books/own-book-routes.ts'
import { borrowedRoutes } from './borrowed/borrowed-routes.ts'
import { followLoanClosed, followLoanOpened } from './borrowed/following-loans.ts'
import { sweepQuestions } from './borrowed/questions.ts'
import { addReading } from './demo/demo.ts'
import { readingExportRoutes } from './exports/export-routes.ts'
import { goalApi } from './goals/goal-api.ts'
import { goalRoutes } from './goals/goal-routes.ts'
import { logAtHome } from './home-shapes.ts'
import { readingImportApi } from './imports/import-api.ts'
import { readingImportRoutes } from './imports/import-routes.ts'
import { readImport } from './imports/read-import-job.ts'
import { writeImport } from './imports/write-import-job.ts'
import { noteApi } from './notes/note-api.ts'
import { noteRoutes } from './notes/note-routes.ts'
import { readingPersonalData } from './personal-data.ts'
import { nowOf } from './readthroughs/now-shapes.ts'
import { readingTime } from './readthroughs/own-speed.ts'
import { progressRoutes } from './readthroughs/progress-routes.ts'
import { readthroughApi } from './readthroughs/readthrough-api.ts'
import { readthroughRoutes } from './readthroughs/readthrough-routes.ts'
import { friendsRoutes } from './sharing/friends-routes.ts'
import { shownOnPage } from './sharing/person-part.ts'
import { sharingRoutes } from './sharing/sharing-routes.ts'
import { shelfApi } from './shelves/shelf-api.ts'
import { shelfRoutes } from './shelves/shelf-routes.ts'
import { statisticsApi } from './statistics/statistics-api.ts'
import { statisticsRoutes } from './statistics/statistics-routes.ts'
import { yearRoutes } from './statistics/year-routes.ts'
import { toReadRoutes } from './to-read/to-read-routes.ts'

export const reading: Module = {
  name: 'reading',
  routes(router) {
    // What has a name of its own goes before /reading/:id.
    readingImportRoutes(router)
    readingExportRoutes(router)
    logRoutes(router)
    narrowRoutes(router)
    changesRoutes(router)
    toReadRoutes(router)
    borrowedRoutes(router)
    sharingRoutes(router)
    friendsRoutes(router)
    shelfRoutes(router)
    noteRoutes(router)
    statisticsRoutes(router)
    yearRoutes(router)
    goalRoutes(router)
    readthroughRoutes(router)
    progressRoutes(router)
    ownBookRoutes(router)
  },
  api: [
    ...logApi,
    ...readthroughApi,
    ...shelfApi,
    ...noteApi,
    ...goalApi,
    ...statisticsApi,
    ...readingImportApi,
  ],
  slots: {
    'book.parts': {
      view: 'reading/on-book',
      async load(ctx, ids) {
        const { person } = ctx
        if (!person) return new Map()
        const parts = ids.map(async workId => {
          const book = await bookOfWork(ctx.db, person.id, workId)
          const goesOn = book?.status === 'reading'
          const reading = goesOn ? await nowOf(ctx, person.id, book.id) : []
          const time = goesOn ? null : await readingTime(ctx.db, person.id, workId)
          return [workId, { workId, book: book ?? null, reading, time }] as const
        })
        return new Map(await Promise.all(parts))
      },
    },
    'person.parts': {
      view: 'reading/on-person',
      async load(ctx, ids) {
        const [ownerId = ''] = ids
        const part = await shownOnPage(ctx.db, ownerId, ctx.person?.id ?? null)
        return new Map(part ? [[ownerId, part]] : [])
      },
    },
    'friends.parts': {
      view: 'reading/on-friends',
      load: async (_ctx, ids) => new Map(ids.map(id => [id, {}])),
    },
    'home.parts': {
      view: 'reading/home',
      async load(ctx, ids) {
        const [personId = ''] = ids
        const part = await logAtHome(ctx, personId)
        return new Map(part ? [[personId, part]] : [])
      },
    },
  },
  jobs: [followJoinedBooks, followLoanOpened, followLoanClosed, sweepQuestions, readImport, writeImport],
  demo: addReading,
  personalData: readingPersonalData,
  destinations: [
    {
      href: '/reading',
      label: 'reading.nav.log',
      order: 25,
      when: ({ person, may }) => person !== null && !may('circulation.desk'),
    },
  ],
}
