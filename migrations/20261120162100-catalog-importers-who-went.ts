import { type Kysely, sql } from 'kysely'

// An import outlives the account of whoever made it.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.imports alter column person_id drop not null`.execute(db)
}
