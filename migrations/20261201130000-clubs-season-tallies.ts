import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What a club's bets came to in a season, so that clubs can be compared without adding up all their ledgers.
  await sql`
    alter table clubs.seasons
      add column settled_stakes integer not null default 0 check (settled_stakes >= 0),
      add column won_stakes integer not null default 0 check (won_stakes >= 0),
      add column ahead integer not null default 0 check (ahead >= 0)`.execute(db)
  // The season's row is the lock: the sum is a statement of its own, so that it sees what was written while it waited.
  await sql`
    create function clubs.tally_season(season uuid) returns void language plpgsql as $$
    begin
      perform from clubs.seasons where id = season for no key update;
      update clubs.seasons set (settled_stakes, won_stakes, ahead) = (
        select coalesce(sum(stakes), 0), coalesce(sum(won), 0), coalesce(sum(greatest(net, 0)), 0)
        from (
          select count(*) filter (where entry.kind = 'stake' and settled.outcome = 'paid') as stakes,
            count(*) filter (where entry.kind = 'payout') as won, sum(entry.amount) as net
          from clubs.ledger entry left join clubs.settlements settled on settled.bet_id = entry.bet_id
          where entry.club_id = seasons.club_id and entry.season_id = season and entry.person_id is not null
            and (settled.bet_id is not null or entry.kind = 'correction')
          group by entry.person_id) one)
      where id = season;
    end $$`.execute(db)
  await sql`
    create function clubs.tally_season_of_row() returns trigger language plpgsql as $$
    begin
      if tg_table_name = 'ledger' then
        perform clubs.tally_season(new.season_id);
      else
        perform clubs.tally_season(season_id) from clubs.bets where id = new.bet_id;
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger tally_settlement after insert on clubs.settlements
    deferrable initially deferred for each row execute function clubs.tally_season_of_row()`.execute(db)
  await sql`
    create constraint trigger tally_correction after insert on clubs.ledger
    deferrable initially deferred for each row when (new.kind = 'correction')
    execute function clubs.tally_season_of_row()`.execute(db)
  await sql`select clubs.tally_season(id) from clubs.seasons`.execute(db)
}
