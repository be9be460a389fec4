import type { Tx } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'

/** Writes it into the audit, and for the library's members to read. */
export const recordBook = (
  tx: Tx,
  event: string,
  { libraryId, workId, title }: { libraryId: string; workId: string; title: string },
  actor: Actor,
  now: Date,
): Promise<void> =>
  record(
    tx,
    {
      ...actor,
      event,
      library: libraryId,
      subject: { kind: 'work', id: workId },
      details: { title },
      forMembers: true,
    },
    now,
  )
