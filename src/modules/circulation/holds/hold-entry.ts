import type { Tx } from '../../../database.ts'
import { type Actor, record } from '../../identity/index.ts'

/** The hold by its id alone: whose it is and for what stands where it can be forgotten. */
export const recordHold = (
  tx: Tx,
  event: string,
  { libraryId, id }: { libraryId: string; id: string },
  actor: Actor,
  now: Date,
): Promise<void> => record(tx, { ...actor, event, library: libraryId, subject: { kind: 'hold', id } }, now)
