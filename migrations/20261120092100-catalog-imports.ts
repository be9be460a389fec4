import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.imports (
      id uuid primary key,
      library_id uuid not null references identity.libraries,
      person_id uuid not null references identity.people,
      file_name text not null,
      file_path text not null,
      file_bytes bigint not null,
      format text,
      status text not null check (status in
        ('reading', 'ready', 'refused', 'writing', 'written', 'undoing', 'undone', 'failed')),
      refusal jsonb,
      options jsonb not null,
      records_read integer not null default 0,
      records_done integer not null default 0,
      task_id text,
      created_at timestamptz not null,
      read_at timestamptz,
      written_at timestamptz,
      undone_at timestamptz
    )`.execute(db)
  await sql`create index imports_library on catalog.imports (library_id, id desc)`.execute(db)

  // `verdict` is what the preview says, `decision` what a person answered, `result` what became of it.
  await sql`
    create table catalog.import_rows (
      import_id uuid not null references catalog.imports,
      number integer not null check (number > 0),
      title text,
      by_line text,
      verdict text not null check (verdict in ('new', 'new-edition', 'merge', 'already', 'ask', 'unreadable')),
      reason jsonb,
      told jsonb not null default '[]',
      draft jsonb,
      format text not null,
      original bytea,
      sha256 bytea not null,
      match_edition_id uuid references catalog.editions,
      match_work_id uuid references catalog.works,
      match_row integer,
      changes jsonb,
      keys text[] not null default '{}',
      decision text check (decision in ('add', 'merge', 'leave')),
      result text check (result in ('added', 'merged', 'already', 'left', 'failed')),
      remarks jsonb not null default '[]',
      edition_id uuid references catalog.editions,
      primary key (import_id, number)
    )`.execute(db)
  await sql`create index import_rows_verdict on catalog.import_rows (import_id, verdict, number)`.execute(db)
  await sql`create index import_rows_keys on catalog.import_rows using gin (keys) with (fastupdate = off)`.execute(
    db,
  )
  await sql`create index import_rows_result on catalog.import_rows (import_id, result, number)`.execute(db)

  // What a batch changed, in order, so that it can be taken back as a whole.
  await sql`
    create table catalog.import_changes (
      import_id uuid not null references catalog.imports,
      position bigint not null,
      number integer not null,
      kind text not null check (kind in
        ('work-added', 'edition-added', 'edition-filled', 'holding-added', 'copy-added')),
      target_id uuid not null,
      before jsonb,
      outcome text,
      primary key (import_id, position)
    )`.execute(db)
}
