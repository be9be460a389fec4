import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A shelf with a rule holds what the rule finds; one without holds what was put there by hand.
  await sql`
    create table reading.shelves (
      id uuid primary key,
      person_id uuid not null references identity.people,
      name text not null check (length(name) between 1 and 100),
      rule text,
      shared text not null default 'nobody' check (shared in ('nobody', 'friends', 'members', 'everyone')),
      shared_library_id uuid references identity.libraries,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      revision integer not null default 1,
      unique (person_id, id),
      check ((shared = 'members') = (shared_library_id is not null))
    )`.execute(db)
  await sql`create unique index shelves_name on reading.shelves (person_id, lower(name))`.execute(db)
  await sql`create index shelves_library on reading.shelves (shared_library_id) where shared_library_id is not null`.execute(
    db,
  )
  await sql`
    create table reading.shelf_books (
      shelf_id uuid not null,
      book_id uuid not null,
      person_id uuid not null,
      added_at timestamptz not null,
      primary key (shelf_id, book_id),
      foreign key (person_id, shelf_id) references reading.shelves (person_id, id) on delete cascade,
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create index shelf_books_book on reading.shelf_books (book_id)`.execute(db)
  await sql`
    create table reading.tags (
      book_id uuid not null,
      person_id uuid not null,
      tag text not null check (length(tag) between 1 and 60),
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create unique index tags_book on reading.tags (book_id, lower(tag))`.execute(db)
  await sql`create index tags_person on reading.tags (person_id, lower(tag), book_id)`.execute(db)
}
