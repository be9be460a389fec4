import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.records drop constraint records_format_check`.execute(db)
  await sql`
    alter table catalog.records add constraint records_format_check
      check (format in ('marc', 'marcxml', 'json', 'lines', 'csv'))`.execute(db)

  // `mapping`: the columns of a CSV file and what they go to. `rows_stale`: what was read before is to be read anew.
  // `retry_of`: the import whose failures this one brings again.
  await sql`
    alter table catalog.imports
      add column mapping jsonb,
      add column rows_stale boolean not null default false,
      add column retry_of uuid references catalog.imports`.execute(db)
  await sql`create index imports_retry on catalog.imports (retry_of) where retry_of is not null`.execute(db)
  await sql`
    create table catalog.import_mappings (
      library_id uuid not null references identity.libraries,
      headings text not null,
      mapping jsonb not null,
      used_at timestamptz not null,
      primary key (library_id, headings)
    )`.execute(db)
  await sql`
    create table catalog.import_rules (
      library_id uuid primary key references identity.libraries,
      rules jsonb not null
    )`.execute(db)
  await sql`alter table catalog.import_rows add column repaired_at timestamptz`.execute(db)
}
