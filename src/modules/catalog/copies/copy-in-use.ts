import type { Tx } from '../../../database.ts'
import { port } from '../../../port.ts'

/** Which of these copies somebody has, waits for or once had, so that they cannot be taken out of the catalogue. Circulation knows. */
export const copiesInUse =
  port<(tx: Tx, copyIds: readonly string[]) => Promise<ReadonlySet<string>>>('catalog.copies-in-use')
