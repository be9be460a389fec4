import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const daysKept = 30

/** Nightly: what a desk did is a help for some days, and then only a trace of people (RULES R15). */
export const sweepScans = job(
  'circulation.sweep-scans',
  { schedule: { cron: '27 3 * * *' } },
  async (_payload, { db, now }) => {
    const oldest = new Date(now.getTime() - daysKept * 86_400_000)
    await tables(db).deleteFrom('circulation.scans').where('scanned_at', '<', oldest).execute()
  },
)
