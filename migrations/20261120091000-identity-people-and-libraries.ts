import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema identity`.execute(db)

  await sql`
    create table identity.people (
      id uuid primary key,
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      name text not null check (length(name) between 1 and 200),
      password_hash text not null,
      role text not null default 'user' check (role in ('user', 'moderator', 'administrator')),
      created_at timestamptz not null
    )`.execute(db)
  await sql`create unique index people_email on identity.people (email)`.execute(db)

  await sql`
    create table identity.libraries (
      id uuid primary key,
      name text not null check (length(name) between 1 and 200),
      kind text not null check (kind in ('household', 'community', 'school', 'public')),
      zone text not null,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      language text not null,
      cloth text,
      public_catalogue boolean not null,
      created_at timestamptz not null
    )`.execute(db)

  await sql`
    create table identity.branches (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      name text not null check (length(name) between 1 and 200),
      created_at timestamptz not null,
      unique (library_id, id)
    )`.execute(db)
  await sql`create unique index branches_name on identity.branches (library_id, lower(name))`.execute(db)

  await sql`
    create table identity.memberships (
      library_id uuid not null references identity.libraries,
      person_id uuid not null references identity.people,
      role text not null check (role in ('owner', 'admin', 'librarian', 'member', 'viewer')),
      created_at timestamptz not null,
      primary key (library_id, person_id)
    )`.execute(db)
  await sql`create index memberships_person on identity.memberships (person_id, library_id)`.execute(db)

  // Only a hash of the session's id is kept: a leaked backup signs nobody in.
  await sql`
    create table identity.sessions (
      id_hash text primary key,
      person_id uuid not null references identity.people,
      expires_at timestamptz not null,
      created_at timestamptz not null,
      device text not null,
      library_id uuid references identity.libraries,
      branch_id uuid,
      foreign key (library_id, branch_id) references identity.branches (library_id, id)
    )`.execute(db)
  await sql`create index sessions_person on identity.sessions (person_id)`.execute(db)
}
