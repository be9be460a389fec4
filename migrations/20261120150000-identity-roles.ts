import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The roles that an installation or a library makes itself; the built-in ones are known by their names.
  await sql`
    create table identity.roles (
      id uuid primary key,
      scope text not null check (scope in ('library', 'installation')),
      library_id uuid references identity.libraries,
      name text not null check (length(name) between 1 and 100),
      created_at timestamptz not null,
      check ((scope = 'library') = (library_id is not null)),
      unique (library_id, id),
      unique (scope, id)
    )`.execute(db)
  await sql`
    create unique index roles_name on identity.roles (coalesce(library_id, '00000000-0000-0000-0000-000000000000'), lower(name))
    `.execute(db)

  // The one permission table: what each role may, by the name of a built-in role or the id of one's own.
  await sql`
    create table identity.grants (
      role text not null,
      permission text not null check (permission ~ '^[a-z]+\\.[a-z-]+$'),
      own_role uuid generated always as (
        case when role ~ '^[0-9a-f]{8}-' then role::uuid end
      ) stored references identity.roles on delete cascade,
      primary key (role, permission)
    )`.execute(db)
  await sql`create index grants_own_role on identity.grants (own_role) where own_role is not null`.execute(db)

  await sql`
    alter table identity.memberships
      drop constraint memberships_role_check,
      add column own_role uuid generated always as (
        case when role in ('owner', 'admin', 'librarian', 'member', 'viewer') then null else role::uuid end
      ) stored,
      add foreign key (library_id, own_role) references identity.roles (library_id, id)`.execute(db)
  await sql`
    create index memberships_own_role on identity.memberships (library_id, own_role) where own_role is not null
    `.execute(db)

  await sql`
    alter table identity.people
      drop constraint people_role_check,
      add column suspended_at timestamptz,
      add column role_scope text generated always as ('installation') stored,
      add column own_role uuid generated always as (
        case when role in ('user', 'moderator', 'administrator') then null else role::uuid end
      ) stored,
      add foreign key (role_scope, own_role) references identity.roles (scope, id)`.execute(db)
  await sql`create index people_own_role on identity.people (own_role) where own_role is not null`.execute(db)
  await sql`create index people_role on identity.people (role) where role <> 'user'`.execute(db)

  await sql`
    alter table identity.sessions
      add column last_used_at timestamptz,
      add column address text`.execute(db)
  await sql`update identity.sessions set last_used_at = created_at`.execute(db)
  await sql`alter table identity.sessions alter column last_used_at set not null`.execute(db)
}
