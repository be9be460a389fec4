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
      'library.zone',
      'library.currency',
      'library.language',
      'library.cloth',
      'library.public_catalogue',
      'library.created_at',
      'membership.role',
      revisionOf('library').as('revision'),
    ])

/** A library's branches: a builder, by `id`. */
export const branchesFor = (db: Db, libraryId: string) =>
  tables(db)
    .selectFrom('identity.branches as branch')
    .select(['branch.id', 'branch.name', 'branch.created_at'])
    .where('branch.library_id', '=', libraryId)

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
    await changeLibraryIn(tx, libraryId, changes, actor, now)
    return { id: libraryId }
  })
}

/** One of the libraries that a person may look into. */
export const libraryFor = (db: Db, personId: string | null, libraryId: string) =>
  librariesFor(db, personId).where('library.id', '=', libraryId).executeTakeFirst()

/** Only a person's own. */
export const ownOnly = sql<boolean>`membership.role is not null`
