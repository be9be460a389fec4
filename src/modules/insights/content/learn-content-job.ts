import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { askingJob } from '../models/asking.ts'
import { builtIn, type Maker, makerOutside } from './maker.ts'
import { forgetNearest, learnNearest } from './nearest.ts'
import { renewVectors } from './vectors.ts'

type Learning = {
  /** The nearest of every work, not only of those whose record changed. */
  anew?: boolean
}

/**
 * Learns which books tell of similar things, each night from the records that changed. Killed, or stopped by the limit of calls, it
 * goes on the next time where it was.
 */
export const learnContent = job<Learning>(
  'insights.learn-content',
  { ...askingJob, schedule: { cron: '20 3 * * *' }, expiresIn: 4 * 3600 },
  async ({ anew = false }, context) => {
    const { db, signal } = context
    if (anew) await forgetNearest(db)
    return learnAllContent(db, { outside: makerOutside(context), signal })
  },
)

/**
 * Learns what is to be learned, in small steps.
 * @returns how many works were compared, and why the model outside was not asked for all, if so
 */
export async function learnAllContent(
  db: Db,
  { outside = null, signal }: { outside?: Maker | null; signal?: AbortSignal } = {},
): Promise<{ works: number; stopped?: string }> {
  const refusal = await renewVectors(db, outside, signal)
  let works = await learnNearest(db, builtIn, signal)
  if (outside && !refusal) works += await learnNearest(db, outside, signal)
  return refusal ? { works, stopped: refusal.refused } : { works }
}
