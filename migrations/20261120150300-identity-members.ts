import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table identity.libraries
      add column description text check (length(description) between 1 and 4000),
      add column picture text,
      add column joining text not null default 'closed' check (joining in ('closed', 'request', 'open')),
      add column members_seen boolean not null default false`.execute(db)
  await sql`
    create index libraries_open on identity.libraries (lower(name), id) where joining <> 'closed' or public_catalogue
    `.execute(db)
  await sql`
    create index memberships_since on identity.memberships (library_id, created_at, person_id)`.execute(db)

  // A library without an owner would be nobody's to mend. Asked when all is done, so that one can hand over to another.
  await sql`
    create function identity.keep_an_owner() returns trigger language plpgsql as $$
    begin
      if not exists (select from identity.memberships where library_id = old.library_id and role = 'owner')
        and exists (select from identity.libraries where id = old.library_id) then
        raise exception 'A library keeps an owner.' using errcode = '23001', constraint = 'memberships_an_owner';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger keep_an_owner after update or delete on identity.memberships
      deferrable initially deferred for each row when (old.role = 'owner')
      execute function identity.keep_an_owner()`.execute(db)

  await sql`
    create table identity.invitations (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      role text not null,
      own_role uuid generated always as (
        case when role in ('owner', 'admin', 'librarian', 'member', 'viewer') then null else role::uuid end
      ) stored,
      email text check (email = lower(email) and length(email) between 3 and 254),
      token_hash text not null unique,
      invited_by uuid references identity.people on delete set null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      uses_left integer check (uses_left >= 0),
      check (email is null or uses_left <= 1),
      foreign key (library_id, own_role) references identity.roles (library_id, id)
    )`.execute(db)
  await sql`create index invitations_library on identity.invitations (library_id, id)`.execute(db)
  await sql`create index invitations_invited_by on identity.invitations (invited_by)`.execute(db)

  await sql`
    create table identity.join_requests (
      library_id uuid not null references identity.libraries,
      person_id uuid not null references identity.people,
      message text check (length(message) between 1 and 1000),
      asked_at timestamptz not null,
      declined_at timestamptz,
      primary key (library_id, person_id)
    )`.execute(db)
  await sql`create index join_requests_person on identity.join_requests (person_id)`.execute(db)
  await sql`
    create index join_requests_waiting on identity.join_requests (library_id, asked_at, person_id)
      where declined_at is null`.execute(db)
}
