import type { Module } from '../../module.ts'
import { findConsensus } from './consensus/find-consensus-job.ts'
import { learnContent } from './content/learn-content-job.ts'
import { dashboardApi } from './dashboards/dashboard-api.ts'
import { modelsOnAdministration } from './dashboards/installation-shapes.ts'
import { dashboardAmongSections, libraryDashboardRoutes } from './dashboards/library-routes.ts'
import { writingInStatistics } from './dashboards/reader-shapes.ts'
import { addInsights } from './demo/demo.ts'
import { documentApi } from './documents/document-api.ts'
import { documentRoutes } from './documents/document-routes.ts'
import { followWorksOfDocuments } from './documents/following.ts'
import { documentsInClubs } from './documents/in-clubs.ts'
import { documentsOnBooks } from './documents/on-books.ts'
import { readDocumentJob } from './documents/read-document.ts'
import { sweepDocuments } from './documents/sweep-documents.ts'
import { noteChosenModel } from './embeddings/chosen-model.ts'
import { embedPassages } from './embeddings/embed-passages.ts'
import { followChangedGenres, followJoinedGenres } from './genres/following.ts'
import { genreRoutes } from './genres/genre-routes.ts'
import { genresOnBooks, genresOnCatalogue } from './genres/genre-shapes.ts'
import { learnGenres } from './genres/learn-job.ts'
import { suggestGenres } from './genres/suggest-job.ts'
import { addModelsRoom, addSections } from './in-identity.ts'
import { modelRoutes } from './models/model-routes.ts'
import { sweepCalls } from './models/sweep-calls.ts'
import { modelsOnMe, switchRoutes } from './models/switch-routes.ts'
import { tryModels } from './models/trial.ts'
import { insightsPersonalData } from './personal-data.ts'
import { answerQuestion } from './questions/answer-job.ts'
import { questionEventRoutes } from './questions/event-routes.ts'
import { followWorksOfQuestions } from './questions/following.ts'
import { askingInLog } from './questions/on-log-shapes.ts'
import { questionApi } from './questions/question-api.ts'
import { questionRoutes } from './questions/question-routes.ts'
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
import { followChangedWorks, followSummarisedWorks } from './summaries/following.ts'
import { summaryApi } from './summaries/summary-api.ts'
import { summaryOnBooks, summaryRoutes } from './summaries/summary-routes.ts'
import { writeSummary } from './summaries/writing.ts'

export const insights: Module = {
  name: 'insights',
  routes(router) {
    reviewRoutes(router)
    reportRoutes(router)
    recommendationRoutes(router)
    summaryRoutes(router)
    genreRoutes(router)
    documentRoutes(router)
    questionRoutes(router)
    questionEventRoutes(router)
    modelRoutes(router)
    switchRoutes(router)
    libraryDashboardRoutes(router)
  },
  api: [...reviewApi, ...recommendationApi, ...summaryApi, ...documentApi, ...questionApi, ...dashboardApi],
  slots: {
    'club.parts': documentsInClubs,
    'book.parts': [reviewsOnBooks, documentsOnBooks, similarOnBook, genresOnBooks],
    'catalogue.ways': genresOnCatalogue,
    'log-book.parts': askingInLog,
    'past-loan.ways': loansReviewed,
    'home.parts': recommendedAtFirst,
    'book.summary': summaryOnBooks,
    'me.parts': modelsOnMe,
    'statistics.parts': writingInStatistics,
    'administration.parts': modelsOnAdministration,
    'circulation.sections': dashboardAmongSections,
  },
  permissions: {
    'insights.dashboard': ['owner', 'admin', 'librarian'],
    'insights.documents': ['owner', 'admin', 'librarian'],
    'insights.moderate': ['owner', 'admin', 'librarian'],
    'insights.moderate-everywhere': ['moderator', 'administrator'],
    'insights.models': ['administrator'],
    'insights.train': ['administrator'],
  },
  ports: [addModelsRoom, addSections],
  jobs: [
    followReviewedWorks,
    readReview,
    findConsensus,
    learnTastes,
    learnContent,
    followJoinedTastes,
    writeSummary,
    followChangedWorks,
    followSummarisedWorks,
    suggestGenres,
    followChangedGenres,
    followJoinedGenres,
    learnGenres,
    readDocumentJob,
    sweepDocuments,
    followWorksOfDocuments,
    embedPassages,
    noteChosenModel,
    answerQuestion,
    followWorksOfQuestions,
    sweepCalls,
    tryModels,
  ],
  demo: addInsights,
  personalData: insightsPersonalData,
  destinations: [
    {
      href: '/genres/suggestions',
      label: 'insights.genres.title',
      order: 21,
      under: '/catalog',
      permission: 'catalog.edit',
    },
    {
      href: '/documents',
      label: 'insights.documents.nav',
      order: 95,
      under: '/me',
      when: ({ person }) => person !== null,
    },
    {
      href: '/questions',
      label: 'insights.questions.title',
      order: 95,
      under: '/me',
      when: ({ person }) => person !== null,
    },
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
