import type { Module } from '../../module.ts'
import { findConsensus } from './consensus/find-consensus-job.ts'
import { addInsights } from './demo/demo.ts'
import { insightsPersonalData } from './personal-data.ts'
import { followJoinedTastes } from './recommendations/following.ts'
import { recommendedAtFirst } from './recommendations/home-shapes.ts'
import { learnTastes } from './recommendations/learn-job.ts'
import { recommendationApi } from './recommendations/recommendation-api.ts'
import { recommendationRoutes } from './recommendations/recommendation-routes.ts'
import { similarOnBook } from './recommendations/similar-shapes.ts'
import { followReviewedWorks } from './reviews/following.ts'
import { reportRoutes } from './reviews/report-routes.ts'
import { reviewApi } from './reviews/review-api.ts'
import { reviewRoutes } from './reviews/review-routes.ts'
import { loansReviewed, reviewsOnBooks } from './reviews/review-shapes.ts'
import { readReview } from './sentiment/read-review-job.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    reviewRoutes(router)
    reportRoutes(router)
    recommendationRoutes(router)
  },
  api: [...reviewApi, ...recommendationApi],
  slots: {
    'book.parts': [reviewsOnBooks, similarOnBook],
    'past-loan.ways': loansReviewed,
    'home.parts': recommendedAtFirst,
  },
  permissions: {
    'insights.moderate': ['owner', 'admin', 'librarian'],
    'insights.moderate-everywhere': ['moderator', 'administrator'],
    'insights.train': ['administrator'],
  },
  jobs: [followReviewedWorks, readReview, findConsensus, learnTastes, followJoinedTastes],
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
