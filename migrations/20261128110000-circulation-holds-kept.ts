import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The work that a hold was placed for, where another took it in: parted again, the hold goes back.
  await sql`alter table circulation.holds add joined_from uuid references catalog.works`.execute(db)
  // Whose a copy on the hold shelf was, when it has to be cleared.
  await sql`
    create index holds_filled_last on circulation.holds (filled_copy_id, filled_at)
    where filled_copy_id is not null`.execute(db)
  await sql`create index holds_library on circulation.holds (library_id, placed_at, id)`.execute(db)
  await sql`create index holds_open on circulation.holds (library_id, placed_at, id) where ended_at is null`.execute(
    db,
  )
}
