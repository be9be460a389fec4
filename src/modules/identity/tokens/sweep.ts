import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

/** Nightly: tokens that have ended. A person's own stay on their list for a month, so that it tells why a program stopped. */
export const sweepTokens = job(
  'identity.sweep-tokens',
  { schedule: { cron: '23 3 * * *' } },
  async (_payload, { db, now }) => {
    await tables(db).deleteFrom('identity.token_families').where('expires_at', '<', now).execute()
    await tables(db)
      .deleteFrom('identity.family_tokens')
      .where('kind', '=', 'access')
      .where('expires_at', '<', now)
      .execute()
    await tables(db)
      .deleteFrom('identity.personal_tokens')
      .where('expires_at', '<', new Date(now.getTime() - 30 * 86_400_000))
      .execute()
  },
)
