import type { Module } from '../../module.ts'
import { changesRoutes } from './books/changes-routes.ts'
import { logApi } from './books/log-api.ts'
import { bookOfWork } from './books/log-queries.ts'
import { logRoutes } from './books/log-routes.ts'
import { ownBookRoutes } from './books/own-book-routes.ts'
import { borrowedRoutes } from './borrowed/borrowed-routes.ts'
import { followLoanClosed, followLoanOpened } from './borrowed/following-loans.ts'
import { sweepQuestions } from './borrowed/questions.ts'
import { addReading } from './demo/demo.ts'
import { goalApi } from './goals/goal-api.ts'
import { goalRoutes } from './goals/goal-routes.ts'
import { logAtHome } from './home-shapes.ts'
import { noteApi } from './notes/note-api.ts'
import { noteRoutes } from './notes/note-routes.ts'
import { readingPersonalData } from './personal-data.ts'
import { nowOf } from './readthroughs/now-shapes.ts'
import { progressRoutes } from './readthroughs/progress-routes.ts'
import { readthroughRoutes } from './readthroughs/readthrough-routes.ts'
import { shelfApi } from './shelves/shelf-api.ts'
import { shelfRoutes } from './shelves/shelf-routes.ts'
import { toReadRoutes } from './to-read/to-read-routes.ts'

export const reading: Module = {
  name: 'reading',
  routes(router) {
    // What has a name of its own goes before /reading/:id.
    logRoutes(router)
    changesRoutes(router)
    toReadRoutes(router)
    borrowedRoutes(router)
    shelfRoutes(router)
    noteRoutes(router)
    goalRoutes(router)
    readthroughRoutes(router)
    progressRoutes(router)
    ownBookRoutes(router)
  },
  api: [...logApi, ...shelfApi, ...noteApi, ...goalApi],
  slots: {
    'book.parts': {
      view: 'reading/on-book',
      async load(ctx, ids) {
        const { person } = ctx
        if (!person) return new Map()
        const parts = ids.map(async workId => {
          const book = await bookOfWork(ctx.db, person.id, workId)
          const reading = book?.status === 'reading' ? await nowOf(ctx, person.id, book.id) : []
          return [workId, { workId, book: book ?? null, reading }] as const
        })
        return new Map(await Promise.all(parts))
      },
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
  jobs: [followLoanOpened, followLoanClosed, sweepQuestions],
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
