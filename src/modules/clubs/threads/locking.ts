import type { Tx } from '../../../database.ts'
import { tables } from '../tables.ts'
import { commentFor } from './comment-queries.ts'

/** Keeps a thread as it is for this transaction, and tells what this person is in its club; undefined where they are nothing. */
export const lockedThread = (tx: Tx, { threadId, personId }: { threadId: string; personId: string }) =>
  tables(tx)
    .selectFrom('clubs.threads as thread')
    .innerJoin('clubs.clubs as club', 'club.id', 'thread.club_id')
    .innerJoin('clubs.members as member', join =>
      join.onRef('member.club_id', '=', 'thread.club_id').on('member.person_id', '=', personId),
    )
    .select(['thread.id', 'thread.club_id', 'thread.work_id', 'thread.closed_at'])
    .select(['club.archived_at', 'member.role'])
    .where('thread.id', '=', threadId)
    .forNoKeyUpdate('thread')
    .executeTakeFirst()

/** The same for a comment that this person may read, and its thread; what is sealed for them is as if it were not there. */
export async function lockedComment(
  tx: Tx,
  { commentId, personId }: { commentId: string; personId: string },
) {
  const found = await commentFor(tx, commentId, personId)
  const thread = found && (await lockedThread(tx, { threadId: found.thread_id, personId }))
  // Looked at again: it may have been changed or sealed before its thread was locked.
  const comment = thread && (await commentFor(tx, commentId, personId))
  return comment && { comment, thread }
}
