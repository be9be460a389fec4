import type { Db } from '../../../database.ts'
import { titledWorks } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

/** A meeting of a club that somebody is in, as its bets need it; undefined where there is none. */
export const meetingOfMine = (db: Db, meetingId: string, personId: string) =>
  tables(db)
    .selectFrom('clubs.meetings as meeting')
    .innerJoin('clubs.members as mine', join =>
      join.onRef('mine.club_id', '=', 'meeting.club_id').on('mine.person_id', '=', personId),
    )
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'meeting.work_id')
    .select(['meeting.id', 'meeting.club_id', 'meeting.starts_at', 'meeting.cancelled_at', 'work.title'])
    .where('meeting.id', '=', meetingId)
    .executeTakeFirst()
