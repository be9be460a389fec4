import type { Module } from '../../module.ts'
import { addInsights } from './demo/demo.ts'
import { addModelsRoom, addModelsSection } from './models/in-identity.ts'
import { modelRoutes } from './models/model-routes.ts'
import { sweepCalls } from './models/sweep-calls.ts'
import { modelsOnMe, switchRoutes } from './models/switch-routes.ts'
import { tryModels } from './models/trial.ts'
import { insightsPersonalData } from './personal-data.ts'
import { followChangedWorks, followJoinedWorks } from './summaries/following.ts'
import { summaryApi } from './summaries/summary-api.ts'
import { summaryOnBook, summaryRoutes } from './summaries/summary-routes.ts'
import { writeSummary } from './summaries/writing.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    modelRoutes(router)
    switchRoutes(router)
    summaryRoutes(router)
  },
  api: [...summaryApi],
  slots: {
    'me.parts': {
      view: 'insights/models/on-me',
      load: async (ctx, ids) =>
        new Map(await Promise.all(ids.map(async id => [id, await modelsOnMe(ctx, id)] as const))),
    },
    'book.summary': {
      view: 'insights/summaries/on-book',
      async load(ctx, ids) {
        const parts = await Promise.all(ids.map(async id => [id, await summaryOnBook(ctx, id)] as const))
        return new Map(parts.flatMap(([id, part]) => (part ? [[id, part]] : [])))
      },
    },
  },
  permissions: { 'insights.models': ['administrator'] },
  ports: [addModelsRoom, addModelsSection],
  jobs: [sweepCalls, tryModels, writeSummary, followChangedWorks, followJoinedWorks],
  personalData: insightsPersonalData,
  demo: addInsights,
}
