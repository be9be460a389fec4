import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table reading.goals (
      id uuid primary key,
      person_id uuid not null references identity.people,
      kind text not null check (kind in ('books', 'pages', 'hours')),
      amount integer not null check (amount between 1 and 1000000),
      begins date not null,
      ends date not null,
      created_at timestamptz not null,
      check (begins <= ends),
      unique (person_id, kind, begins, ends)
    )`.execute(db)
  await sql`
    create table reading.challenges (
      id uuid primary key,
      person_id uuid not null references identity.people,
      name text not null check (length(name) between 1 and 100),
      created_at timestamptz not null,
      unique (person_id, id)
    )`.execute(db)
  // One book answers one prompt of a challenge, and one prompt is answered by one book.
  await sql`
    create table reading.prompts (
      id uuid primary key,
      challenge_id uuid not null,
      person_id uuid not null,
      place integer not null,
      words text not null check (length(words) between 1 and 300),
      book_id uuid,
      foreign key (person_id, challenge_id) references reading.challenges (person_id, id) on delete cascade,
      foreign key (person_id, book_id) references reading.books (person_id, id) on delete set null (book_id),
      unique (challenge_id, book_id)
    )`.execute(db)
  await sql`create index prompts_challenge on reading.prompts (challenge_id, place)`.execute(db)
  await sql`create index prompts_book on reading.prompts (book_id)`.execute(db)
}
