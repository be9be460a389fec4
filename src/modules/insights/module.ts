import type { Module } from '../../module.ts'
import { addInsights } from './demo/demo.ts'
import { insightsPersonalData } from './personal-data.ts'
import { followJoinedTastes } from './recommendations/following.ts'
import { recommendedAtFirst } from './recommendations/home-shapes.ts'
import { learnTastes } from './recommendations/learn-job.ts'
import { recommendationApi } from './recommendations/recommendation-api.ts'
import { recommendationRoutes } from './recommendations/recommendation-routes.ts'
import { similarOnBook } from './recommendations/similar-shapes.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    recommendationRoutes(router)
  },
  api: [...recommendationApi],
  slots: { 'book.parts': similarOnBook, 'home.parts': recommendedAtFirst },
  permissions: { 'insights.train': ['administrator'] },
  jobs: [learnTastes, followJoinedTastes],
  demo: addInsights,
  personalData: insightsPersonalData,
}
