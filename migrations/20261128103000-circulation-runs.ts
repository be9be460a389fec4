import { type Kysely, sql } from 'kysely'

/** Up to when each nightly run has done its work, so that one that was missed is made up for. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table circulation.runs (name text primary key, done_until timestamptz not null)`.execute(
    db,
  )
}
