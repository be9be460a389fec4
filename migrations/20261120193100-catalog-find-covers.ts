import { type Kysely, sql } from 'kysely'

/** Who may see a cover is asked by its name. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index editions_cover on catalog.editions (cover) where cover is not null`.execute(db)
}
