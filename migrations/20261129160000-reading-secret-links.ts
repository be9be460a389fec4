import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A shelf or a book that is shown to whoever has its address; the address is signed, and does not stand here.
  await sql`
    create table reading.secret_links (
      id uuid primary key,
      person_id uuid not null,
      shelf_id uuid unique,
      book_id uuid unique,
      created_at timestamptz not null,
      check ((shelf_id is null) <> (book_id is null)),
      foreign key (person_id, shelf_id) references reading.shelves (person_id, id) on delete cascade,
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete cascade
    )`.execute(db)
  await sql`create index secret_links_person on reading.secret_links (person_id)`.execute(db)
}
