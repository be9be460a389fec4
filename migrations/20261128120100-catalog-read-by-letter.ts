import { type Kysely, sql } from 'kysely'

/** The most read titles of each first letter, with what they begin with: suggestions look there, and at no work for it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index works_letter
    on catalog.works ((left(match_key, 1) collate "C"), popularity desc, id) include (match_key)
    where merged_into is null and removed_at is null`.execute(db)
}
