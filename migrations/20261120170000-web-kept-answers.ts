import { type Kysely, sql } from 'kysely'

// A submission of the API is told by its key alone; what else it held decides whether it is the same one again.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table web.submissions add column content text, add column answer jsonb`.execute(db)
}
