import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { peopleNamed } from '../../identity/index.ts'
import { placesInWorks, whole } from '../../reading/index.ts'
import { tables } from '../tables.ts'
import { commentPageSize } from './comment-queries.ts'
import { commentsBefore, isNewTo } from './gate.ts'

/** So many threads are looked into, those where something was said last: what is older is found in its club. */
const mostLookedInto = 60

/** Threads of somebody's clubs with something new that they may read, `new` of them; where something was said last first. */
export const unreadThreads = (db: Db, viewerId: string, limit: number) =>
  tables(db)
    .with('lately', () => perhapsUnread(db, viewerId).limit(mostLookedInto))
    .selectFrom('lately')
    .innerJoinLateral(
      commentsBefore(db, viewerId)
        .where(sql<SqlBool>`comment.thread_id = lately.id and ${isNewTo(viewerId)}`)
        .select(sql<number>`count(*)::int`.as('new'))
        .as('counted'),
      join => join.onTrue(),
    )
    .select(['lately.id', 'lately.title', 'lately.club', 'counted.new'])
    .where('counted.new', '>', 0)
    .orderBy('lately.last_said_at', 'desc')
    .orderBy('lately.id', 'desc')
    .limit(limit)
    .execute()

/** Where there can be something new at all: they never looked, or something was said, or their own place moved on since. */
const perhapsUnread = (db: Db, viewerId: string) =>
  tables(db)
    .selectFrom('clubs.threads as thread')
    .innerJoin('clubs.members as me', join =>
      join.onRef('me.club_id', '=', 'thread.club_id').on('me.person_id', '=', viewerId),
    )
    .innerJoin('clubs.clubs as club', join =>
      join.onRef('club.id', '=', 'thread.club_id').on('club.archived_at', 'is', null),
    )
    .leftJoin('clubs.thread_visits as visit', join =>
      join.onRef('visit.thread_id', '=', 'thread.id').on('visit.person_id', '=', viewerId),
    )
    .leftJoin(placesInWorks(db).as('place'), join =>
      join.onRef('place.work_id', '=', 'thread.work_id').on('place.person_id', '=', viewerId),
    )
    .select(['thread.id', 'thread.title', 'thread.last_said_at', 'club.name as club'])
    .where(
      sql<SqlBool>`(visit.seen_at is null or thread.last_said_at > visit.seen_at or visit.seen_share <
        case when visit.opened_at is null then coalesce(place.share, 0) else ${sql.lit(whole)} end)`,
    )
    .orderBy('thread.last_said_at', 'desc')
    .orderBy('thread.id', 'desc')

/** Comments that name somebody and are new to them, the last first; `on_first_page` of their thread, as far as is certain. */
export const newMentions = (db: Db, viewerId: string, limit: number) =>
  commentsBefore(db, viewerId)
    .innerJoin('clubs.mentions as mention', join =>
      join.onRef('mention.comment_id', '=', 'comment.id').on('mention.person_id', '=', viewerId),
    )
    .innerJoin('clubs.clubs as club', join =>
      join.onRef('club.id', '=', 'comment.club_id').on('club.archived_at', 'is', null),
    )
    .leftJoin(peopleNamed(db, viewerId).as('author'), 'author.id', 'comment.author_id')
    .select(['comment.id', 'comment.root_id', 'comment.thread_id', 'its_thread.title'])
    .select(['author.name as author', 'club.name as club'])
    .select(
      sql<boolean>`(select count(*) from clubs.comments as earlier where earlier.thread_id = comment.thread_id
        and (earlier.root_id, earlier.id) <= (comment.root_id, comment.id)) <= ${sql.lit(commentPageSize)}`.as(
        'on_first_page',
      ),
    )
    .where(sql<SqlBool>`${isNewTo(viewerId)}`)
    .orderBy('comment.written_at', 'desc')
    .orderBy('comment.id', 'desc')
    .limit(limit)
    .execute()
