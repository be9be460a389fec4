import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table circulation.renewals add column given_before timestamptz`.execute(db)
  // What a closing had moved before is not known of those that were renewed until now.
  await sql`update circulation.renewals set given_before = due_before`.execute(db)
  await sql`alter table circulation.renewals alter column given_before set not null`.execute(db)
}
