import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reading.imports (
      id uuid primary key,
      person_id uuid not null references identity.people,
      file_name text not null,
      file_path text not null,
      source text,
      status text not null check (status in ('reading', 'ready', 'refused', 'writing', 'written')),
      refusal jsonb,
      rows_read integer not null default 0,
      task_id text,
      day date not null,
      created_at timestamptz not null,
      written_at timestamptz,
      unique (person_id, id)
    )`.execute(db)
  await sql`create index imports_person on reading.imports (person_id, id desc)`.execute(db)

  // `source` is what the file said, whatever becomes of it; `book` what was understood. `verdict` is what the preview says,
  // `decision` what its reader answered, `result` what became of it.
  await sql`
    create table reading.import_rows (
      import_id uuid not null,
      person_id uuid not null,
      number integer not null check (number > 0),
      source jsonb not null,
      book jsonb,
      shelf jsonb,
      title text,
      by_line text,
      fingerprint bytea not null,
      source_key text,
      verdict text not null check (verdict in ('sure', 'unsure', 'none', 'known', 'unreadable')),
      reason jsonb,
      candidates jsonb not null default '[]',
      work_id uuid references catalog.works,
      edition_id uuid references catalog.editions,
      decision text check (decision in ('match', 'own', 'leave')),
      result text check (result in ('added', 'filled', 'same', 'left', 'failed')),
      book_id uuid references reading.books on delete set null,
      primary key (import_id, number),
      foreign key (person_id, import_id) references reading.imports (person_id, id) on delete cascade,
      check (decision is distinct from 'match' or work_id is not null),
      check (result is null or result not in ('added', 'filled') or verdict <> 'unreadable')
    )`.execute(db)
  await sql`create index import_rows_verdict on reading.import_rows (import_id, verdict, number)`.execute(db)
  await sql`create index import_rows_fingerprint on reading.import_rows (person_id, fingerprint)`.execute(db)
  await sql`create index import_rows_source on reading.import_rows (person_id, source_key) where source_key is not null`.execute(
    db,
  )
  await sql`create index import_rows_book on reading.import_rows (book_id) where book_id is not null`.execute(
    db,
  )
  await sql`create index import_rows_work on reading.import_rows (work_id) where work_id is not null`.execute(
    db,
  )
  await sql`create index import_rows_edition on reading.import_rows (edition_id) where edition_id is not null`.execute(
    db,
  )
}
