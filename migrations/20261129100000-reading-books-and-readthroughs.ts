import { type Kysely, sql } from 'kysely'

/** A date that may be a year or a month alone, as src/modules/reading/readthroughs/partial-date.ts reads it. */
const partialDate = (column: string) =>
  sql.raw(`check (${column} ~ '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$')`)

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create schema reading`.execute(db)
  // No loan is named anywhere here: the log stays when the loan is forgotten (RULES R15).
  await sql`
    create table reading.books (
      id uuid primary key,
      person_id uuid not null references identity.people,
      work_id uuid not null references catalog.works,
      edition_id uuid references catalog.editions,
      status text not null check (status in ('to-read', 'reading', 'paused', 'read', 'did-not-finish')),
      rating smallint check (rating between 1 and 500),
      review text,
      review_spoils boolean not null default false,
      owned boolean not null default false,
      favourite boolean not null default false,
      pages integer check (pages between 1 and 100000),
      minutes integer check (minutes between 1 and 100000),
      added_on date not null,
      shared text not null default 'nobody' check (shared in ('nobody', 'friends', 'members', 'everyone')),
      shared_library_id uuid references identity.libraries,
      updated_at timestamptz not null,
      revision integer not null default 1,
      unique (person_id, work_id),
      unique (person_id, id),
      check ((shared = 'members') = (shared_library_id is not null))
    )`.execute(db)
  await sql`create index books_status on reading.books (person_id, status, updated_at desc, id)`.execute(db)
  await sql`create index books_edition on reading.books (edition_id)`.execute(db)
  await sql`create index books_library on reading.books (shared_library_id) where shared_library_id is not null`.execute(
    db,
  )
  await sql`create index books_work on reading.books (work_id)`.execute(db)
  await sql`
    create table reading.readthroughs (
      id uuid primary key,
      person_id uuid not null,
      book_id uuid not null,
      edition_id uuid references catalog.editions,
      began text ${partialDate('began')},
      ended text ${partialDate('ended')},
      outcome text check (outcome in ('finished', 'stopped')),
      created_at timestamptz not null,
      unique (person_id, id),
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade,
      check (ended is null or outcome is not null),
      check (left(ended, least(length(began), length(ended))) >= left(began, least(length(began), length(ended))))
    )`.execute(db)
  await sql`create unique index readthroughs_open on reading.readthroughs (book_id) where outcome is null`.execute(
    db,
  )
  await sql`create index readthroughs_book on reading.readthroughs (book_id, created_at)`.execute(db)
  await sql`create index readthroughs_edition on reading.readthroughs (edition_id)`.execute(db)
  await sql`create index readthroughs_ended on reading.readthroughs (person_id, ended) where outcome = 'finished'`.execute(
    db,
  )
  await sql`
    create table reading.progress (
      id uuid primary key,
      person_id uuid not null,
      readthrough_id uuid not null,
      told_at timestamptz not null,
      day date not null,
      unit text not null check (unit in ('page', 'percent', 'minutes')),
      value integer not null check (value >= 0),
      length integer check (length > 0),
      share integer check (share between 0 and 1000000),
      minutes integer check (minutes between 1 and 1440),
      foreign key (person_id, readthrough_id) references reading.readthroughs (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create index progress_told on reading.progress (readthrough_id, told_at desc, id desc)`.execute(
    db,
  )
}
