import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const day = 86_400_000
/** The cookie of a device lasts a year. */
const deviceDays = 366

/** Nightly: sessions, half sign-ins and links that have ended, second factors that nobody confirmed, and devices that nobody uses, are of no use to anybody. */
export const sweepSessions = job(
  'identity.sweep-sessions',
  { schedule: { cron: '17 3 * * *' } },
  async (_payload, { db, now }) => {
    await tables(db).deleteFrom('identity.sessions').where('expires_at', '<', now).execute()
    await tables(db).deleteFrom('identity.one_time_links').where('expires_at', '<', now).execute()
    await tables(db).deleteFrom('identity.half_sign_ins').where('expires_at', '<', now).execute()
    const given = new Date(now.getTime() - day)
    await tables(db)
      .deleteFrom('identity.second_factors')
      .where('confirmed_at', 'is', null)
      .where('begun_at', '<', given)
      .execute()
    const unused = new Date(now.getTime() - deviceDays * day)
    await tables(db).deleteFrom('identity.devices').where('last_used_at', '<', unused).execute()
  },
)
