import { sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { type Refused, refused } from '../../../refusal.ts'
import type { InstallationRole, LibraryRole } from '../../../web/kit/context.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

export const libraryRoles: readonly LibraryRole[] = ['owner', 'admin', 'librarian', 'member', 'viewer']
export const installationRoles: readonly InstallationRole[] = ['administrator', 'moderator', 'user']

/** Where a role is held: in one library, or, with null, in the whole installation. */
export type Realm = string | null

export type RoleWithPermissions = {
  /** A built-in role's name, or the id of one's own. */
  role: string
  /** What its makers call it; null for a built-in one, whose words are in the messages. */
  name: string | null
  permissions: string[]
  /** How many people hold it. */
  holders: number
}

/** The built-in roles of this realm, and then its own by name, with what each may. */
export async function rolesIn(db: Db | Tx, realm: Realm): Promise<RoleWithPermissions[]> {
  const builtIn = realm === null ? installationRoles : libraryRoles
  const { rows } = await sql<RoleWithPermissions>`
    select role.key as role, role.name,
      array(select permission from identity.grants where grants.role = role.key order by permission) as permissions,
      (select count(*)::integer from ${realm === null ? sql`identity.people` : sql`identity.memberships`} as holder
        where holder.role = role.key ${realm === null ? sql`` : sql`and holder.library_id = ${realm}`}) as holders
    from (
      select key, null as name, place from unnest(${builtIn}::text[]) with ordinality as built_in (key, place)
      union all
      select id::text, name, 1000 from identity.roles where library_id is not distinct from ${realm}::uuid
    ) as role
    order by role.place, role.name collate "unicode"`.execute(db)
  return rows
}

/**
 * What somebody with these permissions may give and take: only what they hold themselves. Whoever could give more would
 * give it to themselves.
 */
export const within = (permissions: readonly string[], own: ReadonlySet<string>): boolean =>
  permissions.every(permission => own.has(permission))

export type RoleFacts = { name: string; permissions: readonly string[] }

/** Makes a role of the realm's own. */
export function makeRole(
  db: Db,
  { realm, name, permissions }: RoleFacts & { realm: Realm },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'role-name-taken'>> {
  return transaction(db, async tx => {
    const id = newId()
    const made = await tables(tx)
      .insertInto('identity.roles')
      .values({
        id,
        scope: realm === null ? 'installation' : 'library',
        library_id: realm,
        name,
        created_at: now,
      })
      .onConflict(conflict => conflict.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!made) return refused('role-name-taken')
    await grant(tx, id, permissions)
    await recordRole(tx, 'identity.role-made', { realm, id, name, permissions }, actor, now)
    return { id }
  })
}

/** @returns undefined when the realm has no such role of its own */
export function changeRole(
  db: Db,
  { realm, id, name, permissions }: RoleFacts & { realm: Realm; id: string },
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'role-name-taken'> | undefined> {
  return transaction(db, async tx => {
    const [role] = await ownRole(tx, realm, id)
    if (!role) return undefined
    const { rows } = await sql`select from identity.roles where id <> ${id} and lower(name) = lower(${name})
      and library_id is not distinct from ${realm}::uuid`.execute(tx)
    if (rows.length > 0) return refused('role-name-taken')
    await tables(tx).updateTable('identity.roles').set({ name }).where('id', '=', id).execute()
    await tables(tx).deleteFrom('identity.grants').where('role', '=', id).execute()
    await grant(tx, id, permissions)
    await recordRole(tx, 'identity.role-changed', { realm, id, name, permissions }, actor, now)
    return { id }
  })
}

/** @returns undefined when the realm has no such role of its own */
export function removeRole(
  db: Db,
  { realm, id }: { realm: Realm; id: string },
  actor: Actor,
  now: Date,
): Promise<{ name: string } | Refused<'role-held'> | undefined> {
  return transaction(db, async tx => {
    const [role] = await ownRole(tx, realm, id)
    if (!role) return undefined
    const held = (await rolesIn(tx, realm)).find(one => one.role === id)?.holders ?? 0
    if (held > 0) return refused('role-held', { count: held })
    // An open invitation to a role that is gone would give nothing.
    await tables(tx).deleteFrom('identity.invitations').where('role', '=', id).execute()
    await tables(tx).deleteFrom('identity.roles').where('id', '=', id).execute()
    await recordRole(tx, 'identity.role-removed', { realm, id, name: role.name }, actor, now)
    return { name: role.name }
  })
}

/** Locked, so that nobody is given a role while it goes. */
const ownRole = (tx: Tx, realm: Realm, id: string) =>
  tables(tx)
    .selectFrom('identity.roles')
    .select(['id', 'name'])
    .where('id', '=', id)
    .where('library_id', realm === null ? 'is' : '=', realm)
    .forUpdate()
    .execute()

async function grant(tx: Tx, role: string, permissions: readonly string[]): Promise<void> {
  if (permissions.length === 0) return
  await tables(tx)
    .insertInto('identity.grants')
    .values(permissions.map(permission => ({ role, permission })))
    .execute()
}

const recordRole = (
  tx: Tx,
  event: string,
  {
    realm,
    id,
    name,
    permissions,
  }: { realm: Realm; id: string; name: string; permissions?: readonly string[] },
  actor: Actor,
  now: Date,
): Promise<void> =>
  record(
    tx,
    {
      ...actor,
      event,
      ...(realm === null ? {} : { library: realm }),
      subject: { kind: 'role', id },
      details: { name, ...(permissions ? { permissions: permissions.join(' ') } : {}) },
    },
    now,
  )
