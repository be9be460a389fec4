import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { patternOf } from '../pattern.ts'
import { tables } from '../tables.ts'

export const librariesPageSize = 50

/** Every library by name with its owners and how many belong to it, one more than fit on a page; for administrators. */
export async function librariesPage(
  db: Db,
  { q, after }: { q: string; after: { name: string; id: string } | null },
) {
  const name = sql`library.name collate "unicode"`
  return tables(db)
    .selectFrom('identity.libraries as library')
    .select(['library.id', 'library.name', 'library.kind', 'library.created_at', 'library.public_catalogue'])
    .select([
      sql<number>`(select count(*)::integer from identity.memberships where library_id = library.id)`.as(
        'members',
      ),
      sql<number>`(select count(*)::integer from identity.branches where library_id = library.id)`.as(
        'branches',
      ),
      sql<{ id: string; name: string }[]>`(
        select coalesce(json_agg(json_build_object('id', owner.id, 'name', owner.name)), '[]')
        from (
          select person.id, person.name from identity.memberships membership
            join identity.people person on person.id = membership.person_id
          where membership.library_id = library.id and membership.role = 'owner' limit 3
        ) as owner)`.as('owners'),
    ])
    .$if(q !== '', query => query.where('library.name', 'ilike', patternOf(q)))
    .$if(after !== null, query =>
      query.where(
        sql<SqlBool>`(${name}, library.id) > (${after?.name} collate "unicode", ${after?.id}::uuid)`,
      ),
    )
    .orderBy(name)
    .orderBy('library.id')
    .limit(librariesPageSize + 1)
    .execute()
}
