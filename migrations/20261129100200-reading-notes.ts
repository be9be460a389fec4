import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Where in the book: the page of the reader's own edition, and the share of the whole, so that it holds in another one.
  await sql`
    create table reading.notes (
      id uuid primary key,
      person_id uuid not null,
      book_id uuid not null,
      kind text not null check (kind in ('note', 'quote')),
      body text not null check (length(body) between 1 and 20000),
      page integer check (page between 0 and 100000),
      share integer check (share between 0 and 1000000),
      tags text[] not null default '{}',
      created_at timestamptz not null,
      updated_at timestamptz not null,
      revision integer not null default 1,
      search tsvector not null,
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create index notes_book on reading.notes (book_id, share nulls last, created_at)`.execute(db)
  await sql`create index notes_person on reading.notes (person_id, created_at desc, id desc)`.execute(db)
  await sql`create index notes_search on reading.notes using gin (search)`.execute(db)
}
