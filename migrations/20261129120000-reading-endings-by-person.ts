import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What ended in a year is found without walking through all that a person ever read.
  await sql`create index readthroughs_over on reading.readthroughs (person_id, (ended collate "C")) where outcome is not null`.execute(
    db,
  )
}
