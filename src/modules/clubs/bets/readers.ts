import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { finishesOfWorks } from '../../reading/index.ts'
import { withoutBets } from '../points/preferring.ts'
import { tables } from '../tables.ts'

/**
 * Members of a club who share how they read, and have nothing against bets: `person_id`, `shown` (whether their place is shared, not
 * only whether they are on time) and `finished_at`, when they told that they finished a work, up to a moment; null where they did not.
 */
export const sharingReaders = (
  db: Db,
  { clubId, workId, until }: { clubId: string; workId: string; until: Date },
) =>
  tables(db)
    .selectFrom('clubs.members as member')
    .leftJoin(finishesOfWorks(db).where('book.work_id', '=', workId).as('finish'), join =>
      join.onRef('finish.person_id', '=', 'member.person_id').on('finish.finished_at', '<=', until),
    )
    .select(['member.person_id', 'finish.finished_at'])
    .select(sql<boolean>`member.shares = 'place'`.as('shown'))
    .where('member.club_id', '=', clubId)
    .where('member.shares', 'in', ['pace', 'place'])
    .where('member.person_id', 'not in', withoutBets(db))
    .orderBy('member.joined_at')
    .orderBy('member.person_id')
