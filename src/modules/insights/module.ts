import type { Module } from '../../module.ts'
import { findConsensus } from './consensus/find-consensus-job.ts'
import { addInsights } from './demo/demo.ts'
import { insightsPersonalData } from './personal-data.ts'
import { followReviewedWorks } from './reviews/following.ts'
import { reportRoutes } from './reviews/report-routes.ts'
import { reviewApi } from './reviews/review-api.ts'
import { reviewRoutes } from './reviews/review-routes.ts'
import { loansReviewed, reviewsOnBook } from './reviews/review-shapes.ts'
import { readReview } from './sentiment/read-review-job.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    reviewRoutes(router)
    reportRoutes(router)
  },
  api: [...reviewApi],
  slots: {
    'book.parts': {
      view: 'insights/reviews/on-book',
      async load(ctx, ids) {
        const parts = await Promise.all(ids.map(async id => [id, await reviewsOnBook(ctx, id)] as const))
        return new Map(parts.flatMap(([id, part]) => (part ? [[id, part] as const] : [])))
      },
    },
    'past-loan.ways': {
      view: 'insights/reviews/past-loan',
      load: loansReviewed,
    },
  },
  permissions: {
    'insights.moderate': ['owner', 'admin', 'librarian'],
    'insights.moderate-everywhere': ['moderator', 'administrator'],
  },
  jobs: [followReviewedWorks, readReview, findConsensus],
  demo: addInsights,
  personalData: insightsPersonalData,
  destinations: [
    {
      href: '/me/reviews',
      label: 'insights.reviews.my-reviews',
      order: 96,
      under: '/me',
      when: ({ person }) => person !== null,
    },
    {
      href: '/reviews/reports',
      label: 'insights.reviews.reports',
      order: 97,
      under: '/me',
      when: ({ may }) => may('insights.moderate') || may('insights.moderate-everywhere'),
    },
  ],
}
