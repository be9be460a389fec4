import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // RULES R2: a branch whose weekday is not here is open on it, from midnight to midnight.
  await sql`
    create table circulation.opening_hours (
      library_id uuid not null,
      branch_id uuid not null,
      weekday smallint not null check (weekday between 1 and 7),
      opens text check (opens ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      closes text check (closes ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$'),
      closed boolean not null default false,
      primary key (branch_id, weekday),
      foreign key (library_id, branch_id) references identity.branches (library_id, id),
      check ((opens is null) = (closes is null)),
      check (opens is null or (not closed and opens < closes))
    )`.execute(db)

  // Days out of the ordinary, closed or open: for one branch, or for all where none is named.
  await sql`
    create table circulation.special_days (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      branch_id uuid,
      yearly boolean not null,
      from_day date not null,
      to_day date not null,
      opens text check (opens ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
      closes text check (closes ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$'),
      closed boolean not null,
      reason text not null check (length(reason) between 1 and 200),
      made_at timestamptz not null,
      foreign key (library_id, branch_id) references identity.branches (library_id, id),
      check (from_day <= to_day and to_day < from_day + 400),
      check (not yearly or from_day = to_day),
      check ((opens is null) = (closes is null)),
      check (opens is null or (not closed and opens < closes))
    )`.execute(db)
  await sql`create index special_days_library on circulation.special_days (library_id, to_day)`.execute(db)
}
