import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Lower case alone, so that two handles never differ by case only. Words that a reader would take for the house are kept back.
  await sql`
    alter table identity.people
      add column handle text
        constraint people_handle_form check (handle ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(handle) between 3 and 30)
        constraint people_handle_kept check (handle not in (
          'about', 'admin', 'administrator', 'anonymous', 'api', 'carrel', 'deleted', 'desk', 'edit', 'everybody', 'everyone', 'friends',
          'guest', 'help', 'librarian', 'library', 'mail', 'me', 'moderator', 'new', 'nobody', 'official', 'owner', 'pictures', 'postmaster',
          'root', 'security', 'sign-in', 'sign-up', 'staff', 'support', 'system', 'team', 'you')),
      add column bio text check (length(bio) between 1 and 2000),
      add column language text,
      add column zone text,
      add column picture text check (picture ~ '^[0-9a-f]{64}$'),
      add column page_seen_by text not null default 'friends',
      add column bio_seen_by text not null default 'friends',
      add column picture_seen_by text not null default 'friends',
      add column libraries_seen_by text not null default 'nobody',
      add column friends_seen_by text not null default 'nobody'`.execute(db)
  for (const part of ['page', 'bio', 'picture', 'libraries', 'friends'])
    await sql`
      alter table identity.people add constraint ${sql.ref(`people_${part}_seen_by`)}
        check (${sql.ref(`${part}_seen_by`)} in ('nobody', 'friends', 'here', 'everyone'))`.execute(db)
  await sql`create unique index people_handle on identity.people (handle)`.execute(db)
  await sql`create unique index people_picture on identity.people (picture)`.execute(db)
}
