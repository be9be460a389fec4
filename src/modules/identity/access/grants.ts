import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { tables } from '../tables.ts'

/** Permission by name, and the built-in roles that hold it, as the modules declare them. */
export type Declared = Readonly<Record<string, readonly string[]>>

/** What all modules declare together. */
export const permissionsOf = (modules: readonly { permissions?: Declared }[]): Declared =>
  Object.assign({}, ...modules.map(({ permissions = {} }) => permissions))

/**
 * Writes what the built-in roles may into the permission table, where it differs; roles that an installation made are
 * left alone. At every start: a new version may bring permissions, and several processes may start at once.
 */
export async function writeGrants(db: Db, declared: Declared): Promise<void> {
  const wanted = Object.entries(declared).flatMap(([permission, roles]) =>
    roles.map(role => ({ role, permission })),
  )
  const found = await grantsOfBuiltIns(db)
  if (sameGrants(found, wanted)) return
  await transaction(db, async tx => {
    await sql`lock table identity.grants in share row exclusive mode`.execute(tx)
    const permitted = JSON.stringify(wanted)
    await sql`
      delete from identity.grants as grants where own_role is null and not exists (
        select from jsonb_to_recordset(${permitted}::jsonb) as wanted (role text, permission text)
        where wanted.role = grants.role and wanted.permission = grants.permission)`.execute(tx)
    if (wanted.length === 0) return
    await tables(tx)
      .insertInto('identity.grants')
      .values(wanted)
      .onConflict(conflict => conflict.doNothing())
      .execute()
  })
}

const grantsOfBuiltIns = (db: Db) =>
  tables(db)
    .selectFrom('identity.grants')
    .select(['role', 'permission'])
    .where('own_role', 'is', null)
    .execute()

type Grant = { role: string; permission: string }

function sameGrants(found: readonly Grant[], wanted: readonly Grant[]): boolean {
  const named = new Set(wanted.map(({ role, permission }) => `${role} ${permission}`))
  return (
    found.length === named.size && found.every(({ role, permission }) => named.has(`${role} ${permission}`))
  )
}
