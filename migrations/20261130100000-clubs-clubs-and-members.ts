import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema clubs`.execute(db)
  await sql`
    create table clubs.clubs (
      id uuid primary key,
      name text not null check (length(name) between 1 and 100),
      description text check (length(description) between 1 and 4000),
      place text check (length(place) between 1 and 300),
      online boolean not null default false,
      language text not null check (length(language) between 2 and 35),
      zone text not null,
      joining text not null check (joining in ('open', 'request', 'invitation')),
      library_id uuid references identity.libraries,
      bets boolean not null default true,
      invitation uuid unique,
      created_at timestamptz not null,
      archived_at timestamptz,
      revision integer not null default 1
    )`.execute(db)
  await sql`create index clubs_found on clubs.clubs (lower(name), id) where joining <> 'invitation' and archived_at is null`.execute(
    db,
  )
  await sql`create index clubs_library on clubs.clubs (library_id) where library_id is not null`.execute(db)
  await sql`
    create table clubs.members (
      club_id uuid not null references clubs.clubs,
      person_id uuid not null references identity.people,
      role text not null check (role in ('organiser', 'moderator', 'member')),
      joined_at timestamptz not null,
      shares text not null default 'nothing' check (shares in ('nothing', 'pace', 'place')),
      primary key (club_id, person_id)
    )`.execute(db)
  await sql`create index members_person on clubs.members (person_id, club_id)`.execute(db)
  // A club that goes on has somebody who runs it, whoever leaves at the same moment.
  await sql`
    create function clubs.keep_an_organiser() returns trigger language plpgsql as $$
    begin
      perform from clubs.clubs where id = old.club_id and archived_at is null for update;
      if found and not exists (select from clubs.members where club_id = old.club_id and role = 'organiser') then
        raise exception 'a club keeps an organiser' using errcode = 'check_violation', constraint = 'clubs_organiser';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger keep_an_organiser after update of role or delete on clubs.members
    deferrable initially deferred for each row when (old.role = 'organiser')
    execute function clubs.keep_an_organiser()`.execute(db)
  await sql`
    create table clubs.requests (
      club_id uuid not null references clubs.clubs,
      person_id uuid not null references identity.people,
      message text check (length(message) between 1 and 1000),
      asked_at timestamptz not null,
      declined_at timestamptz,
      primary key (club_id, person_id)
    )`.execute(db)
  await sql`create index requests_person on clubs.requests (person_id)`.execute(db)
}
