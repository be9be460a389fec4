import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Works that genres were sought for. `source` tells from what, so that they are sought again only when that has changed;
  // one that waits is `task_id`'s to read.
  await sql`
    create table insights.genre_readings (
      work_id uuid primary key references catalog.works on delete cascade,
      library_id uuid not null references identity.libraries on delete cascade,
      asked_by uuid references identity.people on delete set null,
      asked_at timestamptz not null,
      task_id uuid not null,
      source text,
      read_at timestamptz
    )`.execute(db)
  await sql`create index genre_readings_asked_by on insights.genre_readings (asked_by) where asked_by is not null`.execute(
    db,
  )
  await sql`create index genre_readings_waiting on insights.genre_readings (library_id, asked_at) where read_at is null`.execute(
    db,
  )
  await sql`create index genre_readings_task on insights.genre_readings (task_id) where read_at is null`.execute(
    db,
  )

  // What was found. Nothing of it stands in a record before somebody accepts it; what was declined is not suggested again.
  await sql`
    create table insights.genre_suggestions (
      id uuid primary key,
      work_id uuid not null references catalog.works on delete cascade,
      genre text not null check (length(genre) between 1 and 200),
      genre_key text not null,
      only_for uuid references identity.libraries on delete cascade,
      method text not null check (method in ('model', 'words')),
      model text check ((model is not null) = (method = 'model')),
      source text not null,
      made_at timestamptz not null,
      state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
      decided_by uuid references identity.people on delete set null,
      decided_at timestamptz check ((decided_at is null) = (state = 'open')),
      unique (work_id, genre_key)
    )`.execute(db)
  await sql`create index genre_suggestions_open on insights.genre_suggestions (work_id) where state = 'open'`.execute(
    db,
  )
  await sql`create index genre_suggestions_decided_by on insights.genre_suggestions (decided_by) where decided_by is not null`.execute(
    db,
  )

  // How often a word stands in the records of works, and of those of each genre; counted anew each night.
  await sql`
    create table insights.learned_genres (
      genre_key text primary key,
      works integer not null check (works > 0),
      of_works integer not null check (of_works >= works),
      learned_at timestamptz not null
    )`.execute(db)
  await sql`
    create table insights.learned_words (
      word text primary key,
      works integer not null check (works > 0),
      genres jsonb not null,
      learned_at timestamptz not null
    )`.execute(db)
}
