import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const day = 86_400_000
/** The cookie of a device lasts a year. */
const deviceDays = 366

/** Nightly: sessions and links that have ended, and devices that nobody uses, are of no use to anybody. */
export const sweepSessions = job(
  'identity.sweep-sessions',
  { schedule: { cron: '17 3 * * *' } },
  async (_payload, { db, now }) => {
    await tables(db).deleteFrom('identity.sessions').where('expires_at', '<', now).execute()
    await tables(db).deleteFrom('identity.one_time_links').where('expires_at', '<', now).execute()
    const unused = new Date(now.getTime() - deviceDays * day)
    await tables(db).deleteFrom('identity.devices').where('last_used_at', '<', unused).execute()
  },
)
