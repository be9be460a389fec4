import type { Demo } from '../../../demo.ts'
import { learnAll } from '../recommendations/learn-job.ts'

/** What a night in the town learns of its readers. */
export async function addInsights(demo: Demo): Promise<void> {
  demo.say('Learning what goes together …')
  await learnAll(demo.db)
}
