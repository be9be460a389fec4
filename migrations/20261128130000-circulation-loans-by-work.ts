import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The nightly count of how often works are lent.
  await sql`create index loans_work on circulation.loans (work_id, library_id, lent_at)`.execute(db)
}
