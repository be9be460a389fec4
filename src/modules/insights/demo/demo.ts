import type { Demo } from '../../../demo.ts'
import { learnAll } from '../recommendations/learn-job.ts'
import { addReviews } from './reviewing.ts'

/** What the town says of its books, and what a night learns of its readers. */
export async function addInsights(demo: Demo): Promise<void> {
  await addReviews(demo)
  demo.say('Learning what goes together …')
  await learnAll(demo.db)
}
