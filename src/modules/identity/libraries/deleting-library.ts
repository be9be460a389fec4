import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

/**
 * Deletes a library that was never used, with its branches, members, roles and invitations. One with books, patrons or rules
 * stays: other modules' rows refer to it, and the database knows.
 */
export async function deleteLibrary(
  db: Db,
  { id, name }: { id: string; name: string },
  { by, address }: Actor,
  now: Date,
): Promise<{ deleted: true } | Refused<'library-in-use'>> {
  try {
    return await transaction(db, async tx => {
      await tables(tx)
        .selectFrom('identity.libraries')
        .select('id')
        .where('id', '=', id)
        .forUpdate()
        .execute()
      await tables(tx)
        .updateTable('identity.sessions')
        .set({ library_id: null, branch_id: null })
        .where('library_id', '=', id)
        .execute()
      for (const table of [
        'identity.join_requests',
        'identity.invitations',
        'identity.memberships',
        'identity.roles',
        'identity.branches',
      ] as const)
        await tables(tx).deleteFrom(table).where('library_id', '=', id).execute()
      await tables(tx).deleteFrom('identity.libraries').where('id', '=', id).execute()
      await record(tx, { by, address, event: 'identity.library-deleted', details: { name } }, now)
      return { deleted: true }
    })
  } catch (error) {
    if ((error as { code?: string }).code === '23503') return refused('library-in-use')
    throw error
  }
}
