import { sql } from 'kysely'
import { type JobContext, job } from '../../../jobs/job.ts'
import { tables } from '../tables.ts'

const daysListed = 90
/** So few that a transaction is short. */
const atOnce = 2000

/** Nightly: contents that were kept long enough, calls of last season, and those whose process was lost. */
export const sweepCalls = job(
  'insights.sweep-calls',
  { schedule: { cron: '43 3 * * *' } },
  async (_payload, context) => {
    await markLost(context)
    while ((await forgetContents(context)) === atOnce);
    while ((await forgetCalls(context)) === atOnce);
  },
)

async function markLost({ db }: JobContext): Promise<void> {
  await tables(db)
    .updateTable('insights.model_calls')
    .set({ outcome: 'failed', reason: 'lost' })
    .where('outcome', '=', 'running')
    .where('expires_at', '<', sql<Date>`now()`)
    .execute()
}

async function forgetContents({ db, now, models }: JobContext): Promise<number> {
  const since = daysBefore(now, models?.keepContent ? models.keepDays : 0)
  const gone = await tables(db)
    .updateTable('insights.model_calls')
    .set({ question: null, answer: null })
    .where('id', 'in', query =>
      query
        .selectFrom('insights.model_calls')
        .select('id')
        .where('began_at', '<', since)
        .where(({ or, eb }) => or([eb('question', 'is not', null), eb('answer', 'is not', null)]))
        .limit(atOnce),
    )
    .executeTakeFirst()
  return Number(gone.numUpdatedRows)
}

async function forgetCalls({ db, now }: JobContext): Promise<number> {
  const gone = await tables(db)
    .deleteFrom('insights.model_calls')
    .where('id', 'in', query =>
      query
        .selectFrom('insights.model_calls')
        .select('id')
        .where('began_at', '<', daysBefore(now, daysListed))
        .limit(atOnce),
    )
    .executeTakeFirst()
  return Number(gone.numDeletedRows)
}

const daysBefore = (now: Date, days: number): Date => new Date(now.getTime() - days * 86_400_000)
