import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What an administrator switches for the whole installation; what is not there is as it comes.
  await sql`
    create table identity.switches (
      name text primary key check (name ~ '^[a-z-]+$'),
      value text not null check (length(value) between 1 and 100),
      changed_at timestamptz not null
    )`.execute(db)
  await sql`
    create trigger tell_access after insert or delete or update on identity.switches
      for each row execute function identity.tell_access('w', 'name')`.execute(db)
}
