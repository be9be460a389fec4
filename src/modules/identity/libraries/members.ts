import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { patternOf } from '../pattern.ts'
import { tables } from '../tables.ts'

export const memberPageSize = 50

export type Member = {
  id: string
  name: string
  email: string
  role: string
  role_name: string | null
  since: Date
}

export type MembersAsked = { q: string; role: string; after: { name: string; id: string } | null }

/** A library's members by name, one more than fit on a page. E-mails are for who may manage them: the caller decides. */
export async function membersPage(db: Db, libraryId: string, asked: MembersAsked): Promise<Member[]> {
  const { q, role, after } = asked
  const name = sql`person.name collate "unicode"`
  return tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.people as person', 'person.id', 'membership.person_id')
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .where('membership.library_id', '=', libraryId)
    .$if(role !== '', query => query.where('membership.role', '=', role))
    .$if(q !== '', query =>
      query.where(({ or, eb }) =>
        or([eb('person.name', 'ilike', patternOf(q)), eb('person.email', '=', q.toLowerCase())]),
      ),
    )
    .$if(after !== null, query =>
      query.where(
        sql<SqlBool>`(${name}, person.id) > (${after?.name} collate "unicode", ${after?.id}::uuid)`,
      ),
    )
    .select([
      'person.id',
      'person.name',
      'person.email',
      'membership.role',
      'role.name as role_name',
      'membership.created_at as since',
    ])
    .orderBy(name)
    .orderBy('person.id')
    .limit(memberPageSize + 1)
    .execute()
}

/** @returns undefined when nobody in this library is that person */
export async function memberWithId(db: Db, libraryId: string, personId: string): Promise<Member | undefined> {
  return tables(db)
    .selectFrom('identity.memberships as membership')
    .innerJoin('identity.people as person', 'person.id', 'membership.person_id')
    .leftJoin('identity.roles as role', 'role.id', 'membership.own_role')
    .where('membership.library_id', '=', libraryId)
    .where('person.id', '=', personId)
    .select([
      'person.id',
      'person.name',
      'person.email',
      'membership.role',
      'role.name as role_name',
      'membership.created_at as since',
    ])
    .executeTakeFirst()
}
