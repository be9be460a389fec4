import { type Expression, sql } from 'kysely'
import { type Db, type Tx, transaction } from '../../../database.ts'
import { newId } from '../../../id.ts'
import { emit } from '../../../jobs/queue.ts'
import type { Library } from '../../../web/kit/context.ts'
import type { Actor } from '../audit/actor.ts'
import { record } from '../audit/audit.ts'
import { tables } from '../tables.ts'

export type NewLibrary = {
  name: string
  kind: Library['kind']
  zone: string
  currency: string
  language: string
  branch: string
  samples: boolean
}

/** Makes a library with its first branch; the person owns it. */
export async function createLibrary(
  tx: Tx,
  { name, kind, zone, currency, language, branch, samples }: NewLibrary,
  ownerId: string,
  now: Date,
): Promise<{ id: string; branchId: string }> {
  const id = newId()
  const branchId = newId()
  await tables(tx)
    .insertInto('identity.libraries')
    .values({
      id,
      name,
      kind,
      zone,
      currency,
      language,
      cloth: null,
      public_catalogue: kind === 'public',
      members_seen: kind === 'household' || kind === 'community',
      created_at: now,
    })
    .execute()
  await tables(tx)
    .insertInto('identity.branches')
    .values({ id: branchId, library_id: id, name: branch, created_at: now })
    .execute()
  await addMember(tx, { library_id: id, person_id: ownerId, role: 'owner' }, now)
  await emit(tx, 'identity.library-created', { library_id: id, branch_id: branchId, samples })
  return { id, branchId }
}

/** Makes a library for whoever asks, who owns it. */
export const foundOwnLibrary = (
  db: Db,
  library: NewLibrary,
  actor: Actor & { by: string },
  now: Date,
): Promise<{ id: string; branchId: string }> =>
  transaction(db, async tx => {
    const made = await createLibrary(tx, library, actor.by, now)
    await record(tx, { ...actor, event: 'identity.library-founded', library: made.id, forMembers: true }, now)
    return made
  })

/** Gives a person a role in a library; one who has a role keeps it, and false is said. */
export async function addMember(
  tx: Tx,
  member: { library_id: string; person_id: string; role: string },
  now: Date,
): Promise<boolean> {
  const made = await tables(tx)
    .insertInto('identity.memberships')
    .values({ ...member, created_at: now })
    .onConflict(conflict => conflict.doNothing())
    .returning('person_id')
    .executeTakeFirst()
  if (!made) return false
  // Whoever is signed in and belonged nowhere finds themself in this library at the next page.
  await tables(tx)
    .updateTable('identity.sessions')
    .set({ library_id: member.library_id })
    .where('person_id', '=', member.person_id)
    .where('library_id', 'is', null)
    .execute()
  await tables(tx)
    .deleteFrom('identity.join_requests')
    .where('library_id', '=', member.library_id)
    .where('person_id', '=', member.person_id)
    .execute()
  return true
}

export type LibraryChanges = {
  name: string
  kind: Library['kind']
  language: string
  zone: string
  currency: string
  cloth: string | null
  public_catalogue: boolean
  description: string | null
  joining: 'closed' | 'request' | 'open'
  members_seen: boolean
}

export const changeLibrary = (
  db: Db,
  libraryId: string,
  changes: Partial<LibraryChanges>,
  actor: Actor,
  now: Date,
): Promise<void> => transaction(db, tx => changeLibraryIn(tx, libraryId, changes, actor, now))

/** The same within the caller's transaction. */
export async function changeLibraryIn(
  tx: Tx,
  libraryId: string,
  changes: Partial<LibraryChanges>,
  actor: Actor,
  now: Date,
): Promise<void> {
  await tables(tx).updateTable('identity.libraries').set(changes).where('id', '=', libraryId).execute()
  await record(tx, { ...actor, event: 'identity.library-changed', library: libraryId, forMembers: true }, now)
}

export async function libraryWithId(db: Db, libraryId: string) {
  return tables(db)
    .selectFrom('identity.libraries')
    .selectAll()
    .where('id', '=', libraryId)
    .executeTakeFirstOrThrow()
}

/** The libraries a person belongs to, by name, with their role. */
export async function librariesOf(
  db: Db,
  personId: string,
): Promise<{ id: string; name: string; role: string; role_name: string | null }[]> {
  return tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.libraries as library', 'library.id', 'membership.library_id')
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .select(['library.id', 'library.name', 'membership.role', 'role.name as role_name'])
    .where('membership.person_id', '=', personId)
    .orderBy(sql`library.name collate "unicode"`)
    .execute()
}

export type ImportingLibrary = {
  id: string
  name: string
  owner_id: string
  branches: { id: string; name: string }[]
}

/** Every library with its first owner and its branches, the first one first; for the command line. */
export async function librariesToImportInto(db: Db): Promise<ImportingLibrary[]> {
  const { rows } = await sql<ImportingLibrary>`
    select id, name,
      (select person_id from identity.memberships where library_id = library.id and role = 'owner'
        order by created_at limit 1) as owner_id,
      (select json_agg(json_build_object('id', branch.id, 'name', branch.name) order by branch.created_at)
        from identity.branches branch where branch.library_id = library.id) as branches
    from identity.libraries library order by name limit 1000`.execute(db)
  return rows
}

/**
 * Ids of the libraries whose catalogue a person may look into: their own, and the public ones.
 * A query to be joined or put into `in (…)`: columns `id`, `name`.
 */
export function librariesVisibleTo(db: Db, personId: string | null) {
  return tables(db)
    .selectFrom('identity.libraries as library')
    .select(['library.id', 'library.name'])
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('library.public_catalogue', '=', true),
        exists(
          selectFrom('identity.memberships as membership')
            .select('membership.role')
            .whereRef('membership.library_id', '=', 'library.id')
            .where('membership.person_id', '=', personId),
        ),
      ]),
    )
}

/** What each library is called, and its zone, which decides what a day is there: a builder to be joined. */
export const libraryPlaces = (db: Db) =>
  tables(db)
    .selectFrom('identity.libraries as library')
    .select(['library.id', 'library.name', 'library.zone', 'library.currency'])

/** The libraries whose catalogue everybody may look into: a builder, with what they say of themselves. */
export const publicLibraries = (db: Db) =>
  tables(db)
    .selectFrom('identity.libraries as library')
    .select(['library.id', 'library.name', 'library.description', 'library.language'])
    .where('library.public_catalogue', '=', true)

/** Those of them that any of these people belongs to: a builder with `id`, to be put into `in (…)`. It tells not who. */
export const publicLibrariesOf = (db: Db, people: Expression<unknown>) =>
  publicLibraries(db)
    .clearSelect()
    .select('library.id')
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('identity.memberships as membership')
          .select('membership.person_id')
          .whereRef('membership.library_id', '=', 'library.id')
          .where(sql<boolean>`membership.person_id in ${people}`),
      ),
    )

/** The library a stranger looks at: the oldest with a public catalogue. */
export async function publicLibrary(db: Db): Promise<Library | null> {
  const library = await tables(db)
    .selectFrom('identity.libraries')
    .select(['id', 'name', 'kind', 'zone', 'currency', 'language', 'cloth'])
    .where('public_catalogue', '=', true)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  return library ? { ...library, role: null, role_name: null } : null
}
