import { sql } from 'kysely'
import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { tables } from '../tables.ts'
import { stateOfWork } from './work-state.ts'

/** Why a record changed. */
export const causes = [
  'edited',
  'imported',
  'taken-back',
  'enriched',
  'covered',
  'merged',
  'split',
  'reverted',
  'proposed',
  'suggested',
] as const
export type Cause = (typeof causes)[number]

/** Who changes a record, for what, and for which library. A person who went is null, and so is a job. */
export type Change = { cause: Cause; personId: string | null; libraryId: string | null }

/**
 * Keeps what these works say, editions and all, before they are changed; in the transaction that changes them, in one
 * statement whatever their number. Ids of no work are passed over. A work that is only added keeps nothing.
 */
export async function keepVersions(
  tx: Tx,
  workIds: readonly string[],
  { cause, personId, libraryId }: Change,
  now: Date,
): Promise<void> {
  const ids = [...new Set(workIds)]
  if (ids.length === 0) return
  await sql`
    insert into catalog.versions (id, work_id, revision, state, cause, person_id, library_id, created_at)
    select kept.id, work.id, work.revision, ${stateOfWork}, ${cause}, ${personId}::uuid, ${libraryId}::uuid, ${now}
    from unnest(${ids.map(() => newId())}::uuid[], ${ids}::uuid[]) as kept (id, work_id)
      join catalog.works work on work.id = kept.work_id`.execute(tx)
}

/** A change that a form which was opened before it has to hear of. */
export async function touch(tx: Tx, workIds: readonly string[], now: Date): Promise<void> {
  await tables(tx)
    .updateTable('catalog.works')
    .set(({ eb }) => ({ revision: eb('revision', '+', 1), updated_at: now }))
    .where('id', 'in', [...workIds])
    .execute()
}
