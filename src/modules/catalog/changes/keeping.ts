import type { Tx } from '../../../database.ts'
import { newId } from '../../../id.ts'
import type { Change } from '../books/history.ts'
import { tables } from '../tables.ts'
import { fieldChanges, type Pair } from './fields.ts'

/** Whose changes are kept: a person or body, a copy, or what a library says of a work. */
export type Owner = { contributorId: string } | { copyId: string } | { libraryId: string; workId: string }

/** Keeps what a record said before and after a change, in the transaction that makes it; nothing where both are one. */
export async function keepChange(
  tx: Tx,
  owner: Owner,
  { before, after }: Pair,
  { cause, personId, libraryId }: Change,
  now: Date,
): Promise<void> {
  if (fieldChanges({ before, after }).length === 0) return
  await tables(tx)
    .insertInto('catalog.changes')
    .values({
      id: newId(),
      ...columnsOf(owner),
      before: JSON.stringify(before),
      after: JSON.stringify(after),
      cause,
      person_id: personId,
      library_id: libraryId,
      created_at: now,
    })
    .execute()
}

/** The columns that name the owner. */
export function columnsOf(owner: Owner) {
  if ('contributorId' in owner) return { contributor_id: owner.contributorId }
  if ('copyId' in owner) return { copy_id: owner.copyId }
  return { holder_id: owner.libraryId, work_id: owner.workId }
}
