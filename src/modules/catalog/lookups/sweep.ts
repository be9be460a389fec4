import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const daysKept = 90

/** Nightly: old answers of those outside, and what was added so long ago that nobody takes it back. */
export const sweepLookups = job(
  'catalog.sweep-lookups',
  { schedule: { cron: '47 3 * * *' } },
  async (_payload, { db, now }) => {
    const oldest = new Date(now.getTime() - daysKept * 86_400_000)
    await tables(db).deleteFrom('catalog.lookups').where('asked_at', '<', oldest).execute()
    await tables(db).deleteFrom('catalog.adding_entries').where('created_at', '<', oldest).execute()
  },
)
