import { type Db, transaction } from '../../../database.ts'
import { send } from '../../../jobs/queue.ts'
import { taskStatus } from '../../../jobs/tasks.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { tables } from '../tables.ts'
import { type DocumentSeen, documentFor } from './visible.ts'

/** Has a document read again that could not be, for who manages it. One that is being read, or has been, stays. */
export async function readAgain(
  db: Db,
  { documentId, personId }: { documentId: string; personId: string },
): Promise<{ id: string } | Refused<'unknown-document'> | Refused<'not-now'>> {
  const seen = await documentFor(db, documentId, personId)
  if (!seen?.manages) return refused('unknown-document')
  if (!(await mayBeReadAgain(db, seen))) return refused('not-now')
  return transaction(db, async tx => {
    const moved = await tables(tx)
      .updateTable('insights.documents')
      .set({ status: 'reading', refusal: null })
      .where('id', '=', documentId)
      // Two presses of the button: the second finds another task.
      .where('task_id', 'is not distinct from', seen.task_id)
      .where('removed_at', 'is', null)
      .executeTakeFirst()
    if (moved.numUpdatedRows === 0n) return refused('not-now')
    const task = seen.library_id ? { personId, libraryId: seen.library_id } : { personId }
    const task_id = await send(tx, 'insights.read-document', { documentId }, { task })
    await tables(tx).updateTable('insights.documents').set({ task_id }).where('id', '=', documentId).execute()
    return { id: documentId }
  })
}

const mayBeReadAgain = async (db: Db, seen: DocumentSeen): Promise<boolean> =>
  seen.status === 'refused' || (seen.status === 'reading' && (await readingOf(db, seen)) === 'failed')

/** How far the reading of a document is, as a percentage; 'failed' where it came to nothing, or whoever began it has gone. */
export async function readingOf(
  db: Db,
  { task_id, library_id, added_by }: Pick<DocumentSeen, 'task_id' | 'library_id' | 'added_by'>,
): Promise<number | 'failed'> {
  const owner = library_id ? { libraryId: library_id } : added_by ? { personId: added_by } : null
  const task = task_id && owner ? await taskStatus(db, task_id, owner) : null
  return task === null || task.status === 'failed' ? 'failed' : task.progress
}
