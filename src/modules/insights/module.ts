import type { Module } from '../../module.ts'
import { sweepCalls } from './models/sweep-calls.ts'
import { insightsPersonalData } from './personal-data.ts'
import { followChangedWorks, followJoinedWorks } from './summaries/following.ts'
import { summaryApi } from './summaries/summary-api.ts'
import { summaryOnBook, summaryRoutes } from './summaries/summary-routes.ts'
import { writeSummary } from './summaries/writing.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    summaryRoutes(router)
  },
  api: [...summaryApi],
  slots: {
    'book.summary': {
      view: 'insights/summaries/on-book',
      async load(ctx, ids) {
        const parts = await Promise.all(ids.map(async id => [id, await summaryOnBook(ctx, id)] as const))
        return new Map(parts.flatMap(([id, part]) => (part ? [[id, part]] : [])))
      },
    },
  },
  jobs: [sweepCalls, writeSummary, followChangedWorks, followJoinedWorks],
  personalData: insightsPersonalData,
}
