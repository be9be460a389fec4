import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // When a loan is undone, its scans are looked for: by the action, and by the key that they have to it.
  await sql`create index scans_loan on circulation.scans (loan_id) where loan_id is not null`.execute(db)
}
