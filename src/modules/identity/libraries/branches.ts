import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

/** A library's branches by name. */
export async function branchesOf(db: Db, libraryId: string): Promise<{ id: string; name: string }[]> {
  return tables(db)
    .selectFrom('identity.branches')
    .select(['id', 'name'])
    .where('library_id', '=', libraryId)
    .orderBy(sql`name collate "unicode"`)
    .execute()
}

/** Branches for other rooms' joins: columns `id`, `name`. Which ones may be seen is the caller's to decide. */
export const branchNames = (db: Db) =>
  tables(db).selectFrom('identity.branches as branch').select(['branch.id', 'branch.name'])

export async function addBranch(
  db: Db,
  libraryId: string,
  name: string,
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'branch-exists'>> {
  return transaction(db, async tx => {
    const made = await tables(tx)
      .insertInto('identity.branches')
      .values({ id: newId(), library_id: libraryId, name, created_at: now })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return refused('branch-exists')
    const event = 'identity.branch-added'
    await record(tx, { ...actor, event, library: libraryId, details: { name }, forMembers: true }, now)
    return made
  })
}

/** @returns refused when another branch has this name, undefined when the library has no such branch */
export async function renameBranch(
  db: Db,
  libraryId: string,
  branchId: string,
  name: string,
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'branch-exists'> | undefined> {
  try {
    return await transaction(db, async tx => {
      const renamed = await tables(tx)
        .updateTable('identity.branches')
        .set({ name })
        .where('library_id', '=', libraryId)
        .where('id', '=', branchId)
        .returning('id')
        .executeTakeFirst()
      const event = 'identity.branch-renamed'
      if (renamed)
        await record(tx, { ...actor, event, library: libraryId, details: { name }, forMembers: true }, now)
      return renamed
    })
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'branches_name') return refused('branch-exists')
    throw error
  }
}
