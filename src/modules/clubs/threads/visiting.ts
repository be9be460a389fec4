import { sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { placesInWorks, whole } from '../../reading/index.ts'
import { tables } from '../tables.ts'

type Visit = { threadId: string; personId: string }

/**
 * They have seen all that is open to them in this thread until now. Where they are in its book is kept beside it: what opens when
 * they read on is new to them. Nothing happens where they are not in its club.
 */
export async function markSeen(db: Db, { threadId, personId }: Visit, now: Date): Promise<void> {
  await tables(db)
    .insertInto('clubs.thread_visits')
    .columns(['club_id', 'thread_id', 'person_id', 'seen_at', 'seen_share'])
    .expression(
      threadOfMember(db, { threadId, personId })
        .leftJoin(placesInWorks(db).as('place'), join =>
          join.onRef('place.work_id', '=', 'thread.work_id').on('place.person_id', '=', personId),
        )
        .select(['thread.club_id', 'thread.id', 'member.person_id'])
        .select([
          sql<Date>`${now}::timestamptz`.as('seen_at'),
          sql<number>`coalesce(place.share, 0)`.as('share'),
        ]),
    )
    .onConflict(conflict =>
      conflict.columns(['thread_id', 'person_id']).doUpdateSet({
        seen_at: now,
        seen_share: sql<number>`case when thread_visits.opened_at is null then excluded.seen_share else ${sql.lit(whole)} end`,
      }),
    )
    .execute()
}

/** Opens what is sealed in a thread, for oneself and from now on. */
export async function openThread(
  db: Db,
  { threadId, personId }: Visit,
  now: Date,
): Promise<{ opened: true } | Refused<'unknown-thread'>> {
  const opened = await tables(db)
    .insertInto('clubs.thread_visits')
    .columns(['club_id', 'thread_id', 'person_id', 'opened_at'])
    .expression(
      threadOfMember(db, { threadId, personId })
        .select(['thread.club_id', 'thread.id', 'member.person_id'])
        .select(sql<Date>`${now}::timestamptz`.as('opened_at')),
    )
    .onConflict(conflict =>
      conflict
        .columns(['thread_id', 'person_id'])
        .doUpdateSet({ opened_at: sql<Date>`coalesce(thread_visits.opened_at, excluded.opened_at)` }),
    )
    .returning('thread_id')
    .executeTakeFirst()
  return opened ? { opened: true } : refused('unknown-thread')
}

/** Seals again what lies beyond one's place. */
export async function sealThread(
  db: Db,
  { threadId, personId }: Visit,
): Promise<{ sealed: true } | Refused<'unknown-thread'>> {
  const sealed = await tables(db)
    .updateTable('clubs.thread_visits')
    .set({ opened_at: null })
    .where('thread_id', '=', threadId)
    .where('person_id', '=', personId)
    .where('thread_id', 'in', threadOfMember(db, { threadId, personId }).select('thread.id'))
    .returning('thread_id')
    .executeTakeFirst()
  return sealed ? { sealed: true } : refused('unknown-thread')
}

const threadOfMember = (db: Db, { threadId, personId }: Visit) =>
  tables(db)
    .selectFrom('clubs.threads as thread')
    .innerJoin('clubs.members as member', join =>
      join.onRef('member.club_id', '=', 'thread.club_id').on('member.person_id', '=', personId),
    )
    .where('thread.id', '=', threadId)
