import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

/** Nightly: sessions that have ended are of no use to anybody. */
export const sweepSessions = job(
  'identity.sweep-sessions',
  { schedule: { cron: '17 3 * * *' } },
  async (_payload, { db, now }) => {
    await tables(db).deleteFrom('identity.sessions').where('expires_at', '<', now).execute()
  },
)
