import { type SqlBool, sql } from 'kysely'
import type { Db } from '../../../database.ts'
import { patternOf } from '../pattern.ts'
import { tables } from '../tables.ts'

export const peoplePageSize = 50

export type Account = {
  id: string
  name: string
  email: string
  role: string
  role_name: string | null
  created_at: Date
  suspended_at: Date | null
}

export type PeopleWanted = {
  q: string
  role: string
  state: '' | 'active' | 'suspended'
  after: { name: string; id: string } | null
}

/** Everybody with an account whom this means: a builder, by `id`; for administrators. */
export function accountsFor(db: Db, { q, role, state }: Omit<PeopleWanted, 'after'>) {
  const pattern = patternOf(q)
  return accounts(db)
    .$if(q !== '', query =>
      query.where(({ or, eb }) =>
        or([eb('person.name', 'ilike', pattern), eb('person.email', 'like', pattern.toLowerCase())]),
      ),
    )
    .$if(role !== '', query => query.where('person.role', '=', role))
    .$if(state !== '', query =>
      query.where('person.suspended_at', state === 'active' ? 'is' : 'is not', null),
    )
}

/** Everybody with an account, by name, one more than fit on a page; for administrators. */
export async function peoplePage(db: Db, { after, ...wanted }: PeopleWanted): Promise<Account[]> {
  const name = sql`person.name collate "unicode"`
  return accountsFor(db, wanted)
    .$if(after !== null, query =>
      query.where(
        sql<SqlBool>`(${name}, person.id) > (${after?.name} collate "unicode", ${after?.id}::uuid)`,
      ),
    )
    .orderBy(name)
    .orderBy('person.id')
    .limit(peoplePageSize + 1)
    .execute()
}

export const accountWithId = (db: Db, id: string): Promise<Account | undefined> =>
  accounts(db).where('person.id', '=', id).executeTakeFirst()

export async function countPeople(db: Db): Promise<{ people: number; suspended: number; libraries: number }> {
  const { rows } = await sql<{ people: number; suspended: number; libraries: number }>`
    select count(*)::integer as people, count(suspended_at)::integer as suspended,
      (select count(*)::integer from identity.libraries) as libraries
    from identity.people`.execute(db)
  return rows[0] ?? { people: 0, suspended: 0, libraries: 0 }
}

const accounts = (db: Db) =>
  tables(db)
    .selectFrom('identity.people as person')
    .leftJoin('identity.roles as role', 'role.id', 'person.own_role')
    .select([
      'person.id',
      'person.name',
      'person.email',
      'person.role',
      'role.name as role_name',
      'person.created_at',
      'person.suspended_at',
    ])
