import { type Kysely, sql } from 'kysely'

/** What was scanned or typed while adding books in a row, and what became of it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.adding_entries (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      person_id uuid references identity.people,
      branch_id uuid not null,
      isbn text not null check (isbn ~ '^97[89][0-9]{10}$'),
      outcome text not null check (outcome in ('added', 'not-found', 'away', 'undone', 'dropped')),
      sources text[] not null default '{}',
      work_id uuid references catalog.works,
      edition_id uuid references catalog.editions,
      copy_id uuid,
      barcode text,
      title text,
      by_line text,
      made text[] not null default '{}',
      created_at timestamptz not null,
      foreign key (library_id, branch_id) references identity.branches (library_id, id)
    )`.execute(db)
  await sql`create index adding_entries_person on catalog.adding_entries (person_id, library_id, id desc)`.execute(
    db,
  )
  await sql`create index adding_entries_age on catalog.adding_entries (created_at)`.execute(db)
}
