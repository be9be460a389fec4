import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // A library's month is added up by it; it serves the deletion of a library as the shorter one did.
  await sql`drop index insights.model_calls_library`.execute(db)
  await sql`
    create index model_calls_library on insights.model_calls (library_id, began_at)
    where library_id is not null`.execute(db)
}
