import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { peopleNamed, peopleVisibleTo } from '../../identity/index.ts'
import { tables } from '../tables.ts'
import { commentsBefore, isNewTo, isOpenTo, keepsOrder, stands } from './gate.ts'
import type { ReactionKind } from './reactions.ts'

export const commentPageSize = 30

/**
 * The comments that somebody may read, with who said them, what others say to them, and the handles of those they name whose page the
 * reader may open: a builder, by `comment`. What was deleted has no words any more; what was hidden has them for its author and for who keeps order alone.
 */
export const openComments = (db: Db, viewerId: string) =>
  commentsBefore(db, viewerId)
    .leftJoin(peopleNamed(db, viewerId).as('author'), 'author.id', 'comment.author_id')
    .where(sql<SqlBool>`${isOpenTo(viewerId)}`)
    .select([
      'comment.id',
      'comment.club_id',
      'comment.thread_id',
      'comment.root_id',
      'comment.reply_to',
      'comment.author_id',
      'comment.gate',
      'comment.written_at',
      'comment.edited_at',
      'comment.deleted_at',
      'comment.hidden_at',
      'comment.revision',
      'author.name as author',
      'author.handle',
      'author.picture',
      'me.role as my_role',
    ])
    .select([
      sql<string | null>`case when comment.deleted_at is null and
        (comment.hidden_at is null or comment.author_id = ${viewerId} or ${keepsOrder}) then comment.body end`.as(
        'body',
      ),
      sql<boolean>`comment.author_id is not distinct from ${viewerId}::uuid`.as('mine'),
      isNewTo(viewerId).as('is_new'),
      sql<
        Partial<Record<ReactionKind, number>>
      >`(select coalesce(jsonb_object_agg(one.kind, one.times), '{}') from
        (select kind, count(*) as times from clubs.reactions where comment_id = comment.id and ${stands} group by kind) as one)`.as(
        'reactions',
      ),
      sql<ReactionKind | null>`(select kind from clubs.reactions where comment_id = comment.id and person_id = ${viewerId})`.as(
        'my_reaction',
      ),
    ])
    .select(
      sql<string[]>`(select coalesce(jsonb_agg(person.handle), '[]') from clubs.mentions as mention
        join ${peopleVisibleTo(db, viewerId)} as person on person.id = mention.person_id
        where mention.comment_id = comment.id)`.as('named'),
    )

export type CommentSeen = NonNullable<Awaited<ReturnType<typeof commentFor>>>

/** One comment, if this person may read it. */
export const commentFor = (db: Db, commentId: string, viewerId: string) =>
  openComments(db, viewerId).where('comment.id', '=', commentId).executeTakeFirst()

/** In the order in which they are read, each answer under what it answers; one more than a page holds. */
export const commentsInThread = (
  db: Db,
  threadId: string,
  viewerId: string,
  after: { root: string; id: string } | null,
) =>
  openComments(db, viewerId)
    .where('comment.thread_id', '=', threadId)
    .$if(after !== null, query =>
      query.where(sql<SqlBool>`(comment.root_id, comment.id) > (${after?.root}::uuid, ${after?.id}::uuid)`),
    )
    .orderBy('comment.root_id')
    .orderBy('comment.id')
    .limit(commentPageSize + 1)
    .execute()

/** How many comments are sealed for this person, and from where in the book they open: the nearest first. */
export const sealedInThread = (db: Db, threadId: string, viewerId: string) =>
  commentsBefore(db, viewerId)
    .select('comment.gate')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('comment.thread_id', '=', threadId)
    .where(sql<SqlBool>`${stands} and not ${isOpenTo(viewerId)}`)
    .groupBy('comment.gate')
    .orderBy('comment.gate')
    .limit(200)
    .execute()

/** What a comment said before, for its author and who keeps order; nothing that lay, or lies now, behind their gate. */
export const versionsOf = (db: Db, commentId: string, viewerId: string) =>
  commentsBefore(db, viewerId)
    .innerJoin('clubs.comment_versions as version', 'version.comment_id', 'comment.id')
    .select(['version.id', 'version.body', 'version.gate', 'version.replaced_at'])
    .where('comment.id', '=', commentId)
    .where(sql<SqlBool>`${isOpenTo(viewerId)}`)
    .where(sql<SqlBool>`(comment.author_id = ${viewerId} or ${keepsOrder})`)
    .where(sql<SqlBool>`${isOpenTo(viewerId, 'version.gate')}`)
    .orderBy('version.replaced_at', 'desc')
    .orderBy('version.id', 'desc')
    .limit(100)
    .execute()

/** Reports that wait for an answer, of comments that who looks may read; the first first. */
export const openReports = (db: Db, clubId: string, viewerId: string) =>
  openComments(db, viewerId)
    .innerJoin('clubs.reports as report', 'report.comment_id', 'comment.id')
    .select(['report.id as report_id', 'report.reason', 'report.reported_at', 'its_thread.title'])
    .where('comment.club_id', '=', clubId)
    .where('report.resolved_at', 'is', null)
    .where(sql<SqlBool>`${keepsOrder}`)
    .orderBy('report.reported_at')
    .orderBy('report.id')
    .limit(100)
    .execute()

/** Threads in which something was reported that is sealed for who looks: they open it first, or leave it to others. */
export const sealedReports = (db: Db, clubId: string, viewerId: string) =>
  commentsBefore(db, viewerId)
    .innerJoin('clubs.reports as report', 'report.comment_id', 'comment.id')
    .select(['its_thread.id', 'its_thread.title'])
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('comment.club_id', '=', clubId)
    .where('report.resolved_at', 'is', null)
    .where(sql<SqlBool>`${keepsOrder} and not ${isOpenTo(viewerId)}`)
    .groupBy(['its_thread.id', 'its_thread.title'])
    .orderBy('its_thread.id')
    .limit(100)
    .execute()

/** The comments of a thread that are newer than this one, by id alone: what waits to be shown to who may read it. */
export const commentsSince = (db: Db, threadId: string, commentId: string) =>
  tables(db)
    .selectFrom('clubs.comments as comment')
    .select('comment.id')
    .where('comment.thread_id', '=', threadId)
    .where('comment.id', '>', commentId)
    .orderBy('comment.id')
    .limit(commentPageSize)
    .execute()

/** Those of these comments that somebody may read, in the order in which they were said. */
export const openAmong = (db: Db, commentIds: readonly string[], viewerId: string) =>
  openComments(db, viewerId)
    .where('comment.id', '=', sql<string>`any(${[...commentIds]}::uuid[])`)
    .orderBy('comment.id')
    .execute()
