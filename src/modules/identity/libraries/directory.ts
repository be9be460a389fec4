import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import type { Library } from '../../../web/kit/context.ts'
import { patternOf } from '../pattern.ts'
import { tables } from '../tables.ts'

export const directoryPageSize = 30

export type LibraryFace = {
  id: string
  name: string
  kind: Library['kind']
  description: string | null
  picture: string | null
  joining: 'closed' | 'request' | 'open'
  public_catalogue: boolean
  members_seen: boolean
  role: string | null
  role_name: string | null
  /** When this person asked to join, and whether that was declined. */
  asked_at: Date | null
  declined_at: Date | null
}

/** What a library shows of itself; undefined for one that this person may not see. */
export async function libraryFace(
  db: Db,
  libraryId: string,
  personId: string | null,
): Promise<LibraryFace | undefined> {
  return faces(db, personId).where('library.id', '=', libraryId).executeTakeFirst()
}

/** The library with this picture, if this person may see it. */
export const libraryPictured = (
  db: Db,
  picture: string,
  personId: string | null,
): Promise<LibraryFace | undefined> =>
  faces(db, personId).where('library.picture', '=', picture).executeTakeFirst()

/** The libraries that one may find, by name, one more than fit on a page. */
export async function directory(
  db: Db,
  personId: string | null,
  { q, after }: { q: string; after: { name: string; id: string } | null },
): Promise<LibraryFace[]> {
  const name = sql`library.name collate "unicode"`
  return faces(db, personId)
    .$if(q !== '', query => query.where('library.name', 'ilike', patternOf(q)))
    .$if(after !== null, query =>
      query.where(
        sql<SqlBool>`(${name}, library.id) > (${after?.name} collate "unicode", ${after?.id}::uuid)`,
      ),
    )
    .orderBy(name)
    .orderBy('library.id')
    .limit(directoryPageSize + 1)
    .execute()
}

/** One's own libraries, those with a public catalogue, and those that can be joined or asked. */
const faces = (db: Db, personId: string | null) =>
  tables(db)
    .selectFrom('identity.libraries as library')
    .leftJoin('identity.memberships as membership', join =>
      join.onRef('membership.library_id', '=', 'library.id').on('membership.person_id', '=', personId),
    )
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .leftJoin('identity.join_requests as request', join =>
      join.onRef('request.library_id', '=', 'library.id').on('request.person_id', '=', personId),
    )
    .where(({ or, eb }) =>
      or([
        eb('library.public_catalogue', '=', true),
        eb('library.joining', '<>', 'closed'),
        eb('membership.role', 'is not', null),
      ]),
    )
    .select([
      'library.id',
      'library.name',
      'library.kind',
      'library.description',
      'library.picture',
      'library.joining',
      'library.public_catalogue',
      'library.members_seen',
      'membership.role',
      'role.name as role_name',
      'request.asked_at',
      'request.declined_at',
    ])
