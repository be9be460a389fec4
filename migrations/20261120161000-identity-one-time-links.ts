import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table identity.people add column email_confirmed_at timestamptz`.execute(db)

  // What a link in a mail stands for. Only a hash of its token is kept: a leaked backup opens nothing.
  await sql`
    create table identity.one_time_links (
      token_hash text primary key,
      purpose text not null check (purpose in ('registration', 'email', 'password', 'nothing')),
      person_id uuid references identity.people,
      email text check (email = lower(email) and length(email) between 3 and 254),
      name text,
      password_hash text,
      next text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      check ((purpose in ('email', 'password')) = (person_id is not null)),
      check (purpose not in ('registration', 'email') or email is not null),
      check (purpose <> 'registration' or used_at is not null or (name is not null and password_hash is not null))
    )`.execute(db)
  await sql`create index one_time_links_person on identity.one_time_links (person_id)`.execute(db)
  await sql`create index one_time_links_expires on identity.one_time_links (expires_at)`.execute(db)

  // Where somebody has signed in before. A stranger's wrong passwords do not count against them there.
  await sql`
    create table identity.devices (
      token_hash text not null,
      person_id uuid not null references identity.people,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      primary key (token_hash, person_id)
    )`.execute(db)
  await sql`create index devices_person on identity.devices (person_id)`.execute(db)
}
