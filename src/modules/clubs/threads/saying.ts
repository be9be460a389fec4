import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { commentFor } from './comment-queries.ts'
import { lockedComment, lockedThread } from './locking.ts'
import { keepMentions } from './mentions.ts'

export type Said = {
  /** Markdown. */
  body: string
  /** From where in the book it is safe, in millionths; 0 for everybody. */
  gate: number
}

/** Says something in a thread, or answers a comment in it. */
export const say = (
  db: Db,
  { threadId, personId }: { threadId: string; personId: string },
  { body, gate, answers }: Said & { answers: string | null },
  now: Date,
): Promise<
  | { commentId: string }
  | Refused<'unknown-thread'>
  | Refused<'unknown-comment'>
  | Refused<'thread-closed'>
  | Refused<'club-archived'>
  | Refused<'no-book'>
> =>
  transaction(db, async tx => {
    const thread = await lockedThread(tx, { threadId, personId })
    if (!thread) return refused('unknown-thread')
    if (thread.archived_at) return refused('club-archived')
    if (thread.closed_at) return refused('thread-closed')
    if (gate > 0 && !thread.work_id) return refused('no-book')
    const answered = answers === null ? null : await commentFor(tx, answers, personId)
    if (answered === undefined || (answered && answered.thread_id !== threadId))
      return refused('unknown-comment')
    const commentId = await keepComment(
      tx,
      thread,
      { authorId: personId, body, gate, answers: answered },
      now,
    )
    await tables(tx)
      .updateTable('clubs.threads')
      .set({ last_said_at: now })
      .where('id', '=', threadId)
      .execute()
    return { commentId }
  })

type Thread = { id: string; club_id: string; work_id: string | null }
type Answered = { id: string; root_id: string; gate: number | null }

/** An answer is never safer than what it answers. */
export async function keepComment(
  tx: Tx,
  thread: Thread,
  { authorId, body, gate, answers }: Said & { authorId: string; answers: Answered | null },
  now: Date,
): Promise<string> {
  const id = newId()
  const behind = Math.max(gate, answers?.gate ?? 0)
  await tables(tx)
    .insertInto('clubs.comments')
    .values({
      id,
      club_id: thread.club_id,
      thread_id: thread.id,
      root_id: answers?.root_id ?? id,
      reply_to: answers?.id ?? null,
      author_id: authorId,
      body,
      ...gateColumns(thread, behind),
      written_at: now,
    })
    .execute()
  await keepMentions(tx, { clubId: thread.club_id, commentId: id, authorId, body })
  return id
}

const gateColumns = ({ work_id }: Thread, gate: number) =>
  gate > 0 ? { work_id, gate } : { work_id: null, gate: null }

/** An author's change; `seen` is the revision that they looked at. What it said before is kept for who keeps order. */
export const editComment = (
  db: Db,
  by: { commentId: string; personId: string },
  { body, gate }: Said,
  seen: number | null,
  now: Date,
): Promise<
  | { threadId: string }
  | Refused<'unknown-comment'>
  | Refused<'authors-only'>
  | Refused<'thread-closed'>
  | Refused<'club-archived'>
  | Refused<'no-book'>
  | Refused<'stale'>
> =>
  transaction(db, async tx => {
    const found = await lockedComment(tx, by)
    if (!found || found.comment.deleted_at) return refused('unknown-comment')
    const { comment, thread } = found
    if (!comment.mine) return refused('authors-only')
    if (thread.archived_at) return refused('club-archived')
    if (thread.closed_at) return refused('thread-closed')
    if (seen !== null && seen !== comment.revision) return refused('stale')
    if (gate > 0 && !thread.work_id) return refused('no-book')
    await keepVersion(tx, comment, now)
    const columns = gateColumns(thread, Math.max(gate, await gateAnswered(tx, comment.reply_to)))
    await tables(tx)
      .updateTable('clubs.comments')
      .set({ body, ...columns, edited_at: now, revision: comment.revision + 1 })
      .where('id', '=', comment.id)
      .execute()
    await sealAnswers(tx, comment.id)
    const { club_id: clubId, id: commentId } = comment
    await keepMentions(tx, { clubId, commentId, authorId: by.personId, body })
    return { threadId: thread.id }
  })

/** Takes one's own words away; that something was said stays, and the words for who keeps order. */
export const deleteComment = (
  db: Db,
  by: { commentId: string; personId: string },
  now: Date,
): Promise<{ threadId: string } | Refused<'unknown-comment'> | Refused<'authors-only'>> =>
  transaction(db, async tx => {
    const found = await lockedComment(tx, by)
    if (!found || found.comment.deleted_at) return refused('unknown-comment')
    const { comment } = found
    if (!comment.mine) return refused('authors-only')
    await keepVersion(tx, comment, now)
    await tables(tx)
      .updateTable('clubs.comments')
      .set({ body: null, deleted_at: now, revision: comment.revision + 1 })
      .where('id', '=', comment.id)
      .execute()
    await tables(tx).deleteFrom('clubs.mentions').where('comment_id', '=', comment.id).execute()
    return { threadId: comment.thread_id }
  })

type Kept = {
  id: string
  club_id: string
  author_id: string | null
  body: string | null
  gate: number | null
}

async function keepVersion(tx: Tx, { id, club_id, author_id, body, gate }: Kept, now: Date): Promise<void> {
  if (author_id === null || body === null) return
  await tables(tx)
    .insertInto('clubs.comment_versions')
    .values({ id: newId(), club_id, comment_id: id, author_id, body, gate, replaced_at: now })
    .execute()
}

async function gateAnswered(tx: Tx, commentId: string | null): Promise<number> {
  if (commentId === null) return 0
  const answered = await tables(tx)
    .selectFrom('clubs.comments')
    .select('gate')
    .where('id', '=', commentId)
    .executeTakeFirst()
  return answered?.gate ?? 0
}

/** What hangs under a comment goes behind its gate, too, however deep. */
const sealAnswers = (tx: Tx, commentId: string) =>
  sql`
  with recursive answers as (
    select id, thread_id, work_id, gate from clubs.comments where id = ${commentId}
    union all
    select answer.id, answer.thread_id, answers.work_id, greatest(answer.gate, answers.gate)
    from clubs.comments answer join answers on answer.thread_id = answers.thread_id and answer.reply_to = answers.id)
  update clubs.comments comment set gate = answers.gate, work_id = coalesce(answers.work_id, comment.work_id)
  from answers where comment.id = answers.id and comment.gate is distinct from answers.gate`.execute(tx)
