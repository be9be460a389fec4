import { type Kysely, sql } from 'kysely'

// A loan outlives the account of whoever lent it.
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table circulation.loans alter column lent_by drop not null`.execute(db)
}
