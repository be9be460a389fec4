import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { job } from '../../../jobs/job.ts'
import { finishesOfWorks } from '../../reading/index.ts'
import { tables } from '../tables.ts'

/** Fewer than so many are nobody: whoever knows the others would know who they are. */
const fewest = 3

/** So long after a meeting its figures follow what is written down late; then they stand. */
const days = 8

/** Counts the meetings that are over and still counted anew. */
export const countScores = job('clubs.count-scores', { schedule: { cron: '17 * * * *' } }, (_, { db, now }) =>
  scoreMeetings(db, now),
)

/** Who came, and who had told by its end that they finished the book; of these only those who share how they read. */
export async function scoreMeetings(db: Db, now: Date): Promise<{ counted: number }> {
  const { numInsertedOrUpdatedRows = 0n } = await tables(db)
    .insertInto('clubs.scores')
    .columns(['meeting_id', 'club_id', 'came', 'finished', 'counted_at'])
    .expression(
      tables(db)
        .selectFrom('clubs.meetings as meeting')
        .select(['meeting.id', 'meeting.club_id'])
        .select(({ selectFrom }) => [
          selectFrom('clubs.attendance as present')
            .whereRef('present.meeting_id', '=', 'meeting.id')
            .where('present.attended', '=', true)
            .select(atLeast(fewest).as('came'))
            .$asScalar()
            .$notNull()
            .as('came'),
          selectFrom('clubs.members as member')
            .innerJoinLateral(
              finishesOfWorks(db)
                .where(sql<SqlBool>`book.work_id = meeting.work_id and book.person_id = member.person_id`)
                .as('finish'),
              join => join.onTrue(),
            )
            .whereRef('member.club_id', '=', 'meeting.club_id')
            .where('member.shares', '<>', 'nothing')
            .whereRef('finish.finished_at', '<=', 'meeting.ends_at')
            .select(atLeast(fewest).as('finished'))
            .$asScalar()
            .$notNull()
            .as('finished'),
        ])
        .select(sql<Date>`${now}::timestamptz`.as('counted_at'))
        .where('meeting.cancelled_at', 'is', null)
        .where('meeting.ends_at', '<=', now)
        .where('meeting.ends_at', '>', new Date(now.getTime() - days * 86_400_000)),
    )
    .onConflict(conflict =>
      conflict.column('meeting_id').doUpdateSet(({ ref }) => ({
        came: ref('excluded.came'),
        finished: ref('excluded.finished'),
        counted_at: now,
      })),
    )
    .executeTakeFirst()
  return { counted: Number(numInsertedOrUpdatedRows) }
}

const atLeast = (least: number) =>
  sql<number>`case when count(*) >= ${sql.lit(least)} then count(*)::int else 0 end`
