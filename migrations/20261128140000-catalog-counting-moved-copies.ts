import { type Kysely, sql } from 'kysely'

/**
 * A changed copy counted its title twice, once for the title it left and once for the one it came to, which nearly always are
 * one: a loan does it once now.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function catalog.count_moved_copies() returns trigger language plpgsql as $$
    declare
      touched record;
    begin
      for touched in
        select library_id, work_id from gone union select library_id, work_id from come order by library_id, work_id
      loop
        perform from catalog.holdings
          where library_id = touched.library_id and work_id = touched.work_id for no key update;
        update catalog.holdings holding set branches = standing.branches, shelf = standing.shelf
          from catalog.standing(touched.library_id, touched.work_id) standing
          where holding.library_id = touched.library_id and holding.work_id = touched.work_id
            and (holding.branches, holding.shelf) is distinct from (standing.branches, standing.shelf);
      end loop;
      return null;
    end $$`.execute(db)
  await sql`drop trigger count_changed on catalog.copies`.execute(db)
  await sql`drop trigger count_left on catalog.copies`.execute(db)
  await sql`
    create trigger count_moved after update on catalog.copies
      referencing old table as gone new table as come
      for each statement execute function catalog.count_moved_copies()`.execute(db)
  // Room on each page for the next state of its rows, so that no index has to learn of a loan.
  await sql`alter table catalog.holdings set (fillfactor = 85)`.execute(db)
  await sql`alter table catalog.copies set (fillfactor = 85)`.execute(db)
}
