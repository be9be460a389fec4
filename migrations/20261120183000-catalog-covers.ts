import { type Kysely, sql } from 'kysely'

/** Which picture an edition has for a cover, and which of them stands for the work in lists: the name of its files. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.editions add column cover text check (cover ~ '^[0-9a-f]{64}$')`.execute(db)
  await sql`alter table catalog.works add column cover text check (cover ~ '^[0-9a-f]{64}$')`.execute(db)
}
