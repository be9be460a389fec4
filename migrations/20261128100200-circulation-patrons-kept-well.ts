import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A library without rows here has the four categories that every library begins with.
  await sql`
    create table circulation.categories (
      library_id uuid not null references identity.libraries,
      code text not null check (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(code) <= 40),
      name text not null check (length(name) between 1 and 80),
      card_months integer check (card_months between 1 and 240),
      place integer not null,
      primary key (library_id, code)
    )`.execute(db)

  await sql`
    alter table circulation.patrons
      add address text check (length(address) <= 500),
      add born_on date,
      add alert text check (length(alert) <= 500),
      add pin_hash text`.execute(db)

  // What keeps a patron from borrowing for a while; lifted, never deleted.
  await sql`
    create table circulation.restrictions (
      id uuid primary key,
      library_id uuid not null,
      patron_id uuid not null,
      reason text not null check (length(reason) between 1 and 300),
      until_day date,
      made_at timestamptz not null,
      made_by uuid references identity.people,
      lifted_at timestamptz,
      lifted_by uuid references identity.people,
      foreign key (library_id, patron_id) references circulation.patrons (library_id, id)
    )`.execute(db)
  await sql`create index restrictions_patron on circulation.restrictions (patron_id) where lifted_at is null`.execute(
    db,
  )
}
