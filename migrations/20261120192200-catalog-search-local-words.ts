import { type Kysely, sql } from 'kysely'

/** What a library itself says of a title is looked for in its own list. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql`create index holdings_local_search on catalog.holdings using gin (local_search)
    where local_search is not null`.execute(db)
}
