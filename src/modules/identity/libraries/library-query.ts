import { sql } from 'kysely'
import { type Db, transaction } from '../../../database.ts'
import { type Refused, refused } from '../../../refusal.ts'
import { isStale, revisionOf } from '../../../revision.ts'
import type { Actor } from '../audit/actor.ts'
import { tables } from '../tables.ts'
import { changeLibraryIn, type LibraryChanges, librariesVisibleTo } from './libraries.ts'

/** Libraries that a person may look into, each with their role there: a builder, by `id`. */
export const librariesFor = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom(librariesVisibleTo(db, personId).as('visible'))
    .innerJoin('identity.libraries as library', 'library.id', 'visible.id')
    .leftJoin('identity.memberships as membership', join =>
      join.onRef('membership.library_id', '=', 'library.id').on('membership.person_id', '=', personId),
    )
    .select([
      'library.id',
      'library.name',
      'library.kind',
      'library.description',
      'library.joining',
      'library.members_seen',
      'library.zone',
      'library.currency',
      'library.language',
      'library.cloth',
      'library.public_catalogue',
      'library.created_at',
      'membership.role',
      revisionOf('library').as('revision'),
    ])

/** In such a query: only a person's own. */
export const ownOnly = sql<boolean>`membership.role is not null`

/** One of the libraries that a person may look into. */
export const libraryFor = (db: Db, personId: string | null, libraryId: string) =>
  librariesFor(db, personId).where('library.id', '=', libraryId).executeTakeFirst()

/** Changes what is given and leaves the rest, unless somebody changed the library since it was read. */
export function reviseLibrary(
  db: Db,
  libraryId: string,
  changes: Partial<LibraryChanges>,
  seen: readonly string[] | null,
  actor: Actor,
  now: Date,
): Promise<{ id: string } | Refused<'stale'>> {
  return transaction(db, async tx => {
    const { revision } = await tables(tx)
      .selectFrom('identity.libraries as library')
      .select(revisionOf('library').as('revision'))
      .where('id', '=', libraryId)
      .forUpdate()
      .executeTakeFirstOrThrow()
    if (isStale(seen, revision)) return refused('stale')
    if (Object.keys(changes).length > 0) await changeLibraryIn(tx, libraryId, changes, actor, now)
    return { id: libraryId }
  })
}

/** A library's branches: a builder, by `id`. */
export const branchesFor = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('identity.branches as branch')
    .select(['branch.id', 'branch.name', 'branch.created_at'])
    .where('branch.library_id', '=', libraryId)

/** A library's members: a builder, by `id`. E-mails are for who may manage them: the caller decides. */
export const membersFor = (db: Db, libraryId: string, role: string | undefined) =>
  tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.people as person', 'person.id', 'membership.person_id')
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .where('membership.library_id', '=', libraryId)
    .$if(role !== undefined, query => query.where('membership.role', '=', role ?? ''))
    .select([
      'person.id',
      'person.name',
      'person.email',
      'membership.role',
      'role.name as role_name',
      'membership.created_at as since',
    ])
