import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { titledWorks, worksVisibleTo } from '../../catalog/index.ts'
import { tables } from '../tables.ts'

type OfReader = { personId: string; workId: string }

/** Puts a book aside that somebody does not want recommended; twice is once. */
export async function dismiss(
  db: Db,
  { personId, workId }: OfReader,
  now: Date,
): Promise<{ dismissed: true } | Refused<'unknown-work'>> {
  const work = await worksVisibleTo(db, personId).where('work.id', '=', workId).executeTakeFirst()
  if (!work) return refused('unknown-work')
  await tables(db)
    .insertInto('insights.dismissals')
    .values({ person_id: personId, told_work_id: workId, work_id: workId, dismissed_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  return { dismissed: true }
}

/** Lets a book come again. */
export async function takeDismissalBack(db: Db, { personId, workId }: OfReader): Promise<void> {
  await tables(db)
    .deleteFrom('insights.dismissals')
    .where('person_id', '=', personId)
    .where('work_id', '=', workId)
    .execute()
}

export const dismissalPageSize = 30

/** What somebody put aside, the last first; one more than a page where it goes on. */
export const dismissedBy = (db: Db, personId: string, after: { at: Date; id: string } | null) =>
  tables(db)
    .selectFrom('insights.dismissals as gone')
    .innerJoin(titledWorks(db).as('work'), 'work.id', 'gone.work_id')
    .select(['work.id', 'work.title', 'work.by_line', 'work.language', 'work.cover', 'gone.dismissed_at'])
    .where('gone.person_id', '=', personId)
    // Of two that were joined since, the later.
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('insights.dismissals as later')
            .select('later.work_id')
            .whereRef('later.person_id', '=', 'gone.person_id')
            .whereRef('later.work_id', '=', 'gone.work_id')
            .where(
              sql<boolean>`(later.dismissed_at, later.told_work_id) > (gone.dismissed_at, gone.told_work_id)`,
            ),
        ),
      ),
    )
    .$if(after !== null, query =>
      query.where(
        sql<boolean>`(gone.dismissed_at, gone.work_id) < (${after?.at}::timestamptz, ${after?.id}::uuid)`,
      ),
    )
    .orderBy('gone.dismissed_at', 'desc')
    .orderBy('gone.work_id', 'desc')
    .limit(dismissalPageSize + 1)
    .execute()
