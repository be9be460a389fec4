import { type Kysely, sql } from 'kysely'

/**
 * A library's titles by their languages, kinds and branches, each value a range of one index: what values there are is seen by leaps,
 * and how many titles have one by its range alone. Triggers keep it, as they keep where copies are. What changes with a loan is not in it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table catalog.holding_facts (
    library_id uuid not null,
    fact text collate "C" not null,
    work_id uuid not null,
    primary key (library_id, fact, work_id))`.execute(db)
  // How many titles have what is common is then known roughly to the server, library by library.
  await sql`create statistics catalog.holding_facts_common (mcv) on library_id, fact from catalog.holding_facts`.execute(
    db,
  )
  await sql`
    create function catalog.small_facts(facts text[], branches uuid[]) returns setof text language sql immutable as $$
      select fact from unnest(facts) fact where left(fact, 2) in ('l:', 'f:')
      union all select 'b:' || branch from unnest(branches) branch
    $$`.execute(db)
  await keepInStep(db)
  await sql`insert into catalog.holding_facts (library_id, fact, work_id)
    select holding.library_id, fact, holding.work_id
    from catalog.holdings holding join catalog.works work on work.id = holding.work_id,
      catalog.small_facts(work.facts, holding.branches) fact
    order by 1, 2, 3`.execute(db)
}

/** Both triggers make anew all that is known of the titles, so that the later of two writers mends what the earlier could not see. */
async function keepInStep(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function catalog.tell_holding_facts() returns trigger language plpgsql as $$
    begin
      if tg_op <> 'INSERT' then
        delete from catalog.holding_facts
          where library_id = old.library_id and work_id = old.work_id
            and fact in (select catalog.small_facts(facts, old.branches) from catalog.works where id = old.work_id);
      end if;
      if tg_op <> 'DELETE' then
        insert into catalog.holding_facts (library_id, fact, work_id)
          select new.library_id, fact, new.work_id from catalog.works, catalog.small_facts(facts, new.branches) fact
          where id = new.work_id on conflict do nothing;
      end if;
      return null;
    end $$`.execute(db)
  await sql`create trigger tell_facts_added after insert or delete on catalog.holdings
    for each row execute function catalog.tell_holding_facts()`.execute(db)
  await sql`create trigger tell_facts_changed after update of branches on catalog.holdings
    for each row when (old.branches is distinct from new.branches) execute function catalog.tell_holding_facts()`.execute(
    db,
  )

  await sql`
    create function catalog.tell_work_facts() returns trigger language plpgsql as $$
    begin
      delete from catalog.holding_facts told using catalog.holdings holding
        where holding.work_id = new.id and told.library_id = holding.library_id and told.work_id = new.id
          and told.fact in (select catalog.small_facts(old.facts, '{}') except select catalog.small_facts(new.facts, '{}'));
      insert into catalog.holding_facts (library_id, fact, work_id)
        select holding.library_id, fact, new.id
        from catalog.holdings holding, catalog.small_facts(new.facts, holding.branches) fact
        where holding.work_id = new.id on conflict do nothing;
      return null;
    end $$`.execute(db)
  await sql`create trigger tell_facts after update of facts on catalog.works
    for each row execute function catalog.tell_work_facts()`.execute(db)
}
