import type { Demo } from '../../../demo.ts'
import { learnAll } from '../recommendations/learn-job.ts'
import { addCalls } from './calls.ts'
import { addDocuments } from './documents.ts'
import { addReviews } from './reviewing.ts'
import { addSuggestedGenres } from './suggesting.ts'
import { addSummaries } from './summarising.ts'

/** What the town and a scripted model say of its books, what can be asked, what that came to, and what a night learns of its readers. */
export async function addInsights(demo: Demo): Promise<void> {
  await addReviews(demo)
  await addSummaries(demo)
  await addDocuments(demo)
  await addSuggestedGenres(demo)
  await addCalls(demo)
  demo.say('Learning what goes together …')
  await learnAll(demo.db)
  demo.recommend('librarian', { href: '/library/dashboard', label: 'insights.demo.dashboard' })
  demo.recommend('reader', { href: '/reading/statistics', label: 'insights.demo.statistics' })
}
