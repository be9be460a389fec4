import type { Tx } from '../../../database.ts'
import { port } from '../../../port.ts'

/** What of a club stands in the way; never which club, nor whose. */
export type ClubsUse = 'meeting' | 'thread' | 'ballot'

/**
 * Which of these works and editions a club meets over, talks about or votes on, so that they cannot be taken out of the catalogue.
 * The module clubs knows.
 */
export const namedByClubs =
  port<(tx: Tx, ids: readonly string[]) => Promise<ReadonlyMap<string, ClubsUse>>>('catalog.named-by-clubs')
