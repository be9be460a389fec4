import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { lockedComment } from './locking.ts'
import type { ReactionKind } from './reactions.ts'

/** Says something to a comment with one press: one for each person, another takes its place, and null takes it back. */
export const react = (
  db: Db,
  by: { commentId: string; personId: string },
  kind: ReactionKind | null,
  now: Date,
): Promise<
  | { threadId: string }
  | Refused<'unknown-comment'>
  | Refused<'own-comment'>
  | Refused<'thread-closed'>
  | Refused<'club-archived'>
> =>
  transaction(db, async tx => {
    const found = await lockedComment(tx, by)
    if (!found || found.comment.body === null) return refused('unknown-comment')
    const { comment, thread } = found
    if (comment.mine) return refused('own-comment')
    if (thread.archived_at) return refused('club-archived')
    if (thread.closed_at) return refused('thread-closed')
    const reaction = { club_id: comment.club_id, comment_id: comment.id, person_id: by.personId }
    if (kind === null)
      await tables(tx)
        .deleteFrom('clubs.reactions')
        .where('comment_id', '=', comment.id)
        .where('person_id', '=', by.personId)
        .execute()
    else
      await tables(tx)
        .insertInto('clubs.reactions')
        .values({ ...reaction, kind, reacted_at: now })
        .onConflict(conflict =>
          conflict.columns(['comment_id', 'person_id']).doUpdateSet({ kind, reacted_at: now }),
        )
        .execute()
    return { threadId: thread.id }
  })
