import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What was done to one thing, the newest first.
  await sql`create index audit_subject on identity.audit (subject_id, id desc) where subject_id is not null`.execute(
    db,
  )
}
