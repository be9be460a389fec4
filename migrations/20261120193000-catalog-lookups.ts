import { type Kysely, sql } from 'kysely'

/** What others said of an ISBN, as they said it, so that nobody is asked twice in a while. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table catalog.lookups (
      source text not null check (source in ('open-library', 'google-books')),
      isbn text not null check (isbn ~ '^97[89][0-9]{10}$'),
      answer jsonb,
      asked_at timestamptz not null,
      primary key (source, isbn)
    )`.execute(db)
  await sql`create index lookups_age on catalog.lookups (asked_at)`.execute(db)
}
