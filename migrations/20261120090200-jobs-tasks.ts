import { type Kysely, sql } from 'kysely'

export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create schema if not exists jobs`.execute(db)
  // person_id and library_id name rows of rooms to the right, so they cannot be foreign keys.
  await sql`
    create table jobs.tasks (
      id uuid primary key,
      kind text not null,
      person_id uuid,
      library_id uuid,
      status text not null default 'waiting' check (status in ('waiting', 'running', 'done', 'failed')),
      progress integer not null default 0 check (progress between 0 and 100),
      words jsonb,
      result jsonb,
      error text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (person_id is not null or library_id is not null)
    )`.execute(db)
  await sql`create index tasks_of_library on jobs.tasks (library_id, kind, created_at desc)`.execute(db)
  await sql`create index tasks_of_person on jobs.tasks (person_id, created_at desc)`.execute(db)
}
