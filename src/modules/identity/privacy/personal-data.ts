import { sql } from 'kysely'
import type { Db, Tx } from '../../../database.ts'
import type { PersonalData, Told } from '../../../personal-data.ts'
import { sizes } from '../../../pictures/files.ts'
import { accountRows } from '../accounts/personal-rows.ts'
import { auditRows } from '../audit/personal-rows.ts'
import { librariesOf } from '../libraries/libraries.ts'
import { membershipRows } from '../libraries/personal-rows.ts'
import { relationRows } from '../people/personal-rows.ts'
import { mailRows } from '../post/personal-rows.ts'
import { externalAccountRows } from '../provider/personal-rows.ts'
import { secondFactorRows } from '../second-factor/personal-rows.ts'
import { tables } from '../tables.ts'
import { tokenRows } from '../tokens/personal-rows.ts'

/** What identity knows of a person, room by room; the account itself goes last. */
export const identityPersonalData: PersonalData = {
  rows: [
    ...mailRows,
    ...tokenRows,
    ...secondFactorRows,
    ...externalAccountRows,
    ...relationRows,
    ...membershipRows,
    ...auditRows,
    ...accountRows,
  ],
  more: async (db, personId) => ({
    libraries: (await librariesOf(db, personId)).map(({ name, role }) => ({ name, role })),
    relations: await relationsOf(db, personId),
  }),
  async files(db, personId) {
    const person = await tables(db)
      .selectFrom('identity.people')
      .select('picture')
      .where('id', '=', personId)
      .executeTakeFirst()
    return person?.picture ? sizes.map(size => `pictures/${person.picture}-${size}.webp`) : []
  },
  async blockers(db, personId) {
    return [...(await onlyOwnerOf(db, personId)), ...(await onlyAdministrator(db, personId))]
  },
  stays: async (db, personId) => [
    { key: 'identity.deletion.stays-audit' },
    { key: 'identity.deletion.stays-backups' },
    ...(await theirsAlone(db, personId)).map(({ name }) => ({
      key: 'identity.deletion.stays-library',
      params: { library: name },
    })),
  ],
  async beforeGoing(tx, personId) {
    await handOverLibraries(tx, personId)
    await forgetAddress(tx, personId)
  },
}

const relationsOf = (db: Db, personId: string) =>
  tables(db)
    .selectFrom('identity.ties as tie')
    .innerJoin('identity.people as other', 'other.id', 'tie.other_id')
    .select(['other.name', 'tie.friends_since', 'tie.follows_since', 'tie.blocks_since', 'tie.asks_since'])
    .where('tie.person_id', '=', personId)
    .orderBy('other.name')
    .execute()

/** Libraries to which nobody else belongs: an administrator of the installation gets them. */
async function theirsAlone(db: Db, personId: string): Promise<{ name: string }[]> {
  const { rows } = await sql<{ name: string }>`
    select library.name
    from identity.memberships as mine join identity.libraries as library on library.id = mine.library_id
    where mine.person_id = ${personId} and not exists (
      select from identity.memberships as other
      where other.library_id = mine.library_id and other.person_id <> ${personId})
    order by library.name`.execute(db)
  return rows
}

/**
 * Libraries that the person has to hand over first. The libraries' rows are locked first, so that of two owners who go together one stays.
 */
async function onlyOwnerOf(db: Db | Tx, personId: string): Promise<Told[]> {
  await sql`
    select from identity.libraries where id in (
      select library_id from identity.memberships where person_id = ${personId} and role = 'owner')
    order by id for update`.execute(db)
  const { rows } = await sql<{ id: string; name: string }>`
    select library.id, library.name
    from identity.memberships as mine join identity.libraries as library on library.id = mine.library_id
    where mine.person_id = ${personId} and mine.role = 'owner' and not exists (
      select from identity.memberships as other
        join identity.people as owner on owner.id = other.person_id and owner.suspended_at is null
      where other.library_id = mine.library_id and other.role = 'owner' and other.person_id <> ${personId})
      and exists (
        select from identity.memberships as heir
        where heir.library_id = mine.library_id and heir.person_id <> ${personId})
    order by library.name`.execute(db)
  return rows.map(({ id, name }) => ({
    key: 'identity.deletion.only-owner',
    params: { library: name },
    href: `/libraries/${id}`,
  }))
}

async function onlyAdministrator(db: Db | Tx, personId: string): Promise<Told[]> {
  const administrators = await tables(db)
    .selectFrom('identity.people')
    .select('id')
    .where('role', '=', 'administrator')
    .where('suspended_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  const only = administrators.length === 1 && administrators[0]?.id === personId
  return only ? [{ key: 'identity.deletion.only-administrator', href: '/administration/people' }] : []
}

/**
 * A library keeps an owner. Whoever goes by themself has handed over what others belong to; what is theirs alone, and in a backup
 * from before all of it, goes to whoever may most there, or else to an administrator of the installation.
 */
async function handOverLibraries(tx: Tx, personId: string): Promise<void> {
  await sql`
    with orphan as (
      select mine.library_id from identity.memberships as mine
      where mine.person_id = ${personId} and mine.role = 'owner' and not exists (
        select from identity.memberships as other
        where other.library_id = mine.library_id and other.role = 'owner' and other.person_id <> ${personId})
    )
    insert into identity.memberships (library_id, person_id, role, created_at)
    select orphan.library_id, heir.person_id, 'owner', heir.created_at
    from orphan cross join lateral (
      select person_id, created_at, coalesce(array_position(array['admin', 'librarian', 'member'], role), 4) as place
      from identity.memberships
      where library_id = orphan.library_id and person_id <> ${personId}
      union all
      select id, created_at, 5 from identity.people where role = 'administrator' and id <> ${personId}
      order by place, created_at, person_id limit 1
    ) as heir
    on conflict (library_id, person_id) do update set role = 'owner'`.execute(tx)
}

/** What was written to the address before there was an account, or asked to find it. */
async function forgetAddress(tx: Tx, personId: string): Promise<void> {
  const person = await tables(tx)
    .selectFrom('identity.people')
    .select(['email', 'handle'])
    .where('id', '=', personId)
    .executeTakeFirst()
  if (!person) return
  const sought = [person.email, ...(person.handle ? [person.handle, `@${person.handle}`] : [])]
  await tables(tx).deleteFrom('identity.friend_requests').where('sought', 'in', sought).execute()
  await tables(tx).deleteFrom('identity.mails').where('address', '=', person.email).execute()
  await tables(tx).deleteFrom('identity.one_time_links').where('email', '=', person.email).execute()
  await tables(tx).deleteFrom('identity.invitations').where('email', '=', person.email).execute()
}
