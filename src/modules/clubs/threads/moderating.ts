import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { lockedComment } from './locking.ts'
import type { Outcome } from './tables.ts'

type ByReader = { commentId: string; personId: string }

/** Tells those who keep order that a comment should not stand; once for each person and comment. */
export const report = (
  db: Db,
  by: ByReader,
  reason: string,
  now: Date,
): Promise<{ threadId: string } | Refused<'unknown-comment'> | Refused<'own-comment'>> =>
  transaction(db, async tx => {
    const found = await lockedComment(tx, by)
    if (!found || found.comment.body === null) return refused('unknown-comment')
    const { comment } = found
    if (comment.mine) return refused('own-comment')
    await tables(tx)
      .insertInto('clubs.reports')
      .values({
        id: newId(),
        club_id: comment.club_id,
        comment_id: comment.id,
        reported_by: by.personId,
        reason,
        reported_at: now,
      })
      .onConflict(conflict => conflict.columns(['comment_id', 'reported_by']).doNothing())
      .execute()
    return { threadId: comment.thread_id }
  })

/**
 * Hides a comment, or lets it stand (again), and so answers what was reported of it. Who keeps order judges what they have read: what
 * is sealed for them they open first.
 */
export const moderate = (
  db: Db,
  by: ByReader,
  outcome: Outcome,
  now: Date,
): Promise<{ threadId: string } | Refused<'unknown-comment'> | Refused<'moderators-only'>> =>
  transaction(db, async tx => {
    const found = await lockedComment(tx, by)
    if (!found) return refused('unknown-comment')
    const { comment } = found
    if (comment.my_role === 'member') return refused('moderators-only')
    await tables(tx)
      .updateTable('clubs.comments')
      .set(
        outcome === 'hidden'
          ? { hidden_at: comment.hidden_at ?? now, hidden_by: by.personId }
          : { hidden_at: null, hidden_by: null },
      )
      .where('id', '=', comment.id)
      .execute()
    await resolveReports(tx, by, outcome, now)
    return { threadId: comment.thread_id }
  })

const resolveReports = (tx: Tx, { commentId, personId }: ByReader, outcome: Outcome, now: Date) =>
  tables(tx)
    .updateTable('clubs.reports')
    .set({ outcome, resolved_at: now, resolved_by: personId })
    .where('comment_id', '=', commentId)
    .where('resolved_at', 'is', null)
    .execute()
