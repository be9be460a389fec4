import { type Kysely, sql } from 'kysely'

/**
 * What a search narrows and sorts by, beside the words: of a work in one list of facts, of a library's holding where its copies
 * are. Works of before are read again by a job: they are `stale`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table catalog.works
    add column facts text[] not null default '{}',
    add column years smallint[] not null default '{}',
    add column year smallint,
    add column sort_author text not null default '',
    add column stale boolean not null default true`.execute(db)
  await sql`create index works_facts on catalog.works using gin (facts)`.execute(db)
  await sql`create index works_stale on catalog.works (id) where stale`.execute(db)

  // No index on what changes with every loan: a row of which no index changes is written in place.
  await sql`alter table catalog.holdings
    add column sort_author text not null default '',
    add column year smallint,
    add column branches uuid[] not null default '{}',
    add column shelf uuid[] not null default '{}'`.execute(db)
  await sql`create index holdings_author
    on catalog.holdings (library_id, (sort_author collate "unicode"), work_id)`.execute(db)
  await sql`create index holdings_added on catalog.holdings (library_id, added_at desc, work_id)`.execute(db)
  await sql`create index holdings_year
    on catalog.holdings (library_id, (coalesce(year, -9999)) desc, work_id)`.execute(db)
  await sql`create index holdings_branches on catalog.holdings using gin (branches)`.execute(db)
  await keepInStep(db)
  await sql`update catalog.holdings holding set branches = standing.branches, shelf = standing.shelf
    from catalog.holdings held, lateral catalog.standing(held.library_id, held.work_id) standing
    where holding.library_id = held.library_id and holding.work_id = held.work_id`.execute(db)
}

/** Whoever writes a copy, its holding says in the same transaction at which branches copies are, and where one can be taken. */
async function keepInStep(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function catalog.standing(library uuid, work uuid, out branches uuid[], out shelf uuid[])
    language sql stable as $$
      select
        coalesce(array_agg(distinct holding_branch_id), '{}'),
        coalesce(array_agg(distinct holding_branch_id) filter
          (where availability = 'on-shelf' and status in ('in-collection', 'damaged')), '{}')
      from catalog.copies where library_id = library and work_id = work and status <> 'withdrawn'
    $$`.execute(db)

  // The rows are locked before copies are read: of two who change copies of one book, the later sees what the earlier did.
  await sql`
    create function catalog.count_copies() returns trigger language plpgsql as $$
    declare
      touched record;
    begin
      for touched in select distinct library_id, work_id from changed order by library_id, work_id loop
        perform from catalog.holdings
          where library_id = touched.library_id and work_id = touched.work_id for no key update;
        update catalog.holdings holding set branches = standing.branches, shelf = standing.shelf
          from catalog.standing(touched.library_id, touched.work_id) standing
          where holding.library_id = touched.library_id and holding.work_id = touched.work_id
            and (holding.branches, holding.shelf) is distinct from (standing.branches, standing.shelf);
      end loop;
      return null;
    end $$`.execute(db)
  for (const [name, when, rows] of [
    ['count_added', 'insert', 'new'],
    ['count_changed', 'update', 'new'],
    ['count_left', 'update', 'old'],
    ['count_removed', 'delete', 'old'],
  ] as const)
    await sql`create trigger ${sql.raw(name)} after ${sql.raw(when)} on catalog.copies
      referencing ${sql.raw(rows)} table as changed for each statement execute function catalog.count_copies()`.execute(
      db,
    )

  await sql`
    create function catalog.begin_holding() returns trigger language plpgsql as $$
    begin
      select standing.branches, standing.shelf into new.branches, new.shelf
        from catalog.standing(new.library_id, new.work_id) standing;
      select work.year, work.sort_author into new.year, new.sort_author
        from catalog.works work where work.id = new.work_id;
      return new;
    end $$`.execute(db)
  await sql`create trigger begin_holding before insert on catalog.holdings
    for each row execute function catalog.begin_holding()`.execute(db)
}
