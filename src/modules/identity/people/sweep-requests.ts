import { job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const days = 90

/** Nightly: requests that nobody answered end, on both sides. */
export const sweepRequests = job(
  'identity.sweep-friend-requests',
  { schedule: { cron: '37 3 * * *' } },
  async (_payload, { db, now }) => {
    const before = new Date(now.getTime() - days * 86_400_000)
    await tables(db).deleteFrom('identity.friend_requests').where('asked_at', '<', before).execute()
    for (const side of ['low_asked_at', 'high_asked_at'] as const)
      await tables(db)
        .updateTable('identity.relations')
        .set({ [side]: null })
        .where(side, '<', before)
        .execute()
  },
)
