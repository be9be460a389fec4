import type { Tx } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'

/** The patron by id alone: names and cards are for the pages, where they can be forgotten. */
export const recordPatron = (
  tx: Tx,
  event: string,
  { libraryId, id }: { libraryId: string; id: string },
  actor: Actor,
  now: Date,
): Promise<void> => record(tx, { ...actor, event, library: libraryId, subject: { kind: 'patron', id } }, now)
