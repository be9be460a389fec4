import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // Of our own exports: a goal or a challenge by itself, as a shelf is.
  await sql`alter table reading.import_rows add column goal jsonb, add column challenge jsonb`.execute(db)
}
