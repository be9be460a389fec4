import { type Kysely, sql } from 'kysely'

/** What misspelt words and beginnings are looked up in, and the searches that people keep. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A word stands under itself and under itself without each one of its letters: two words that share a key are a typing
  // error apart. It needs no locale and no alphabet.
  await sql`create table catalog.spellings (
    key text collate "C" not null,
    word text collate "C" not null,
    primary key (key, word)
  )`.execute(db)

  await sql`create table catalog.openings (
    key text collate "C" not null,
    kind text not null check (kind in ('author', 'subject')),
    id uuid not null,
    primary key (key, kind, id)
  )`.execute(db)

  await sql`create table catalog.saved_searches (
    id uuid primary key,
    person_id uuid not null references identity.people,
    name text not null check (length(name) between 1 and 100),
    query text not null check (length(query) <= 4000),
    created_at timestamptz not null,
    updated_at timestamptz not null
  )`.execute(db)
  await sql`create unique index saved_searches_name
    on catalog.saved_searches (person_id, (name collate "unicode"))`.execute(db)
}
