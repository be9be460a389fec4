import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The day of an end is the reader's to say; this is when they said it. Null where the row itself came with its outcome.
  await sql`alter table reading.readthroughs add column outcome_told_at timestamptz`.execute(db)
}
