import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table clubs.bets (
      id uuid primary key,
      club_id uuid not null,
      meeting_id uuid not null,
      season_id uuid not null,
      kind text not null check (kind in ('first-to-finish', 'last-to-finish', 'at-least-n-finish', 'attendance')),
      opened_by uuid references identity.people,
      opened_at timestamptz not null,
      closes_at timestamptz not null,
      status text not null default 'open' check (status in ('open', 'closed', 'settled', 'void')),
      frozen_at timestamptz,
      unique (club_id, id),
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id),
      foreign key (club_id, season_id) references clubs.seasons (club_id, id),
      check (closes_at > opened_at),
      check (frozen_at is null or (frozen_at >= closes_at and status <> 'open')),
      check (status <> 'settled' or frozen_at is not null)
    )`.execute(db)
  await sql`create index bets_meeting on clubs.bets (club_id, meeting_id, opened_at)`.execute(db)
  await sql`create index bets_season on clubs.bets (club_id, season_id)`.execute(db)
  await sql`create index bets_unsettled on clubs.bets (closes_at) where status in ('open', 'closed')`.execute(
    db,
  )
  await sql`create index bets_opened_by on clubs.bets (opened_by) where opened_by is not null`.execute(db)
  // An answer: somebody who runs, or from how many to how many.
  await sql`
    create table clubs.bet_options (
      id uuid primary key,
      club_id uuid not null,
      bet_id uuid not null,
      position integer not null,
      person_id uuid references identity.people,
      least integer check (least >= 0),
      most integer check (most >= least),
      won boolean,
      unique (bet_id, id),
      unique (bet_id, position),
      unique (bet_id, person_id),
      foreign key (club_id, bet_id) references clubs.bets (club_id, id),
      check (person_id is null or least is null)
    )`.execute(db)
  await sql`create index bet_options_bet on clubs.bet_options (club_id, bet_id)`.execute(db)
  await sql`create index bet_options_person on clubs.bet_options (person_id) where person_id is not null`.execute(
    db,
  )
  await sql`
    create table clubs.stakes (
      id uuid primary key,
      club_id uuid not null,
      bet_id uuid not null,
      option_id uuid not null,
      person_id uuid references identity.people,
      points integer not null check (points between 1 and 1000000),
      placed_at timestamptz not null,
      unique (bet_id, person_id),
      foreign key (club_id, bet_id) references clubs.bets (club_id, id),
      foreign key (bet_id, option_id) references clubs.bet_options (bet_id, id)
    )`.execute(db)
  await sql`create index stakes_bet on clubs.stakes (club_id, bet_id)`.execute(db)
  await sql`create index stakes_option on clubs.stakes (bet_id, option_id)`.execute(db)
  await sql`create index stakes_person on clubs.stakes (person_id) where person_id is not null`.execute(db)
  await sql`alter table clubs.ledger add foreign key (club_id, bet_id) references clubs.bets (club_id, id)`.execute(
    db,
  )
  await sql`alter table clubs.ledger add foreign key (stake_id) references clubs.stakes`.execute(db)
  await sql`create index ledger_stake on clubs.ledger (stake_id) where stake_id is not null`.execute(db)
  await sql`create index ledger_club_bet on clubs.ledger (club_id, bet_id) where bet_id is not null`.execute(
    db,
  )

  // What was so when it was counted, for everybody in the club to see: nothing that comes later changes it (RULES R12).
  await sql`
    create table clubs.bet_facts (
      id uuid primary key,
      club_id uuid not null,
      bet_id uuid not null,
      option_id uuid,
      person_id uuid references identity.people,
      shown boolean not null,
      finished boolean,
      rank integer check (rank > 0),
      finished_at timestamptz,
      attended boolean,
      unique (bet_id, person_id),
      foreign key (club_id, bet_id) references clubs.bets (club_id, id),
      foreign key (bet_id, option_id) references clubs.bet_options (bet_id, id),
      check ((finished is null) <> (attended is null)),
      check (shown or finished_at is null)
    )`.execute(db)
  await sql`create index bet_facts_bet on clubs.bet_facts (club_id, bet_id)`.execute(db)
  await sql`create index bet_facts_option on clubs.bet_facts (bet_id, option_id)`.execute(db)
  await sql`create index bet_facts_person on clubs.bet_facts (person_id) where person_id is not null`.execute(
    db,
  )
  // One for each bet, however many workers try.
  await sql`
    create table clubs.settlements (
      bet_id uuid primary key,
      club_id uuid not null,
      outcome text not null check (outcome in ('paid', 'refunded', 'void')),
      because text check (because in
        ('nobody-finished', 'too-few-finished', 'not-recorded', 'recorder-staked', 'meeting-cancelled', 'taken-back')),
      staked integer not null check (staked >= 0),
      paid integer not null check (paid >= 0),
      refunded integer not null check (refunded >= 0),
      settled_at timestamptz not null,
      settled_by uuid references identity.people,
      foreign key (club_id, bet_id) references clubs.bets (club_id, id),
      constraint points_conserved check (paid + refunded = staked),
      check ((outcome = 'void') = (because is not null)),
      check (case outcome when 'paid' then refunded = 0 else paid = 0 end)
    )`.execute(db)
  await sql`create index settlements_bet on clubs.settlements (club_id, bet_id)`.execute(db)
  await sql`create index settlements_settled_by on clubs.settlements (settled_by) where settled_by is not null`.execute(
    db,
  )

  // What was staked, seen and settled stays as it was; only somebody who is gone is taken out of it.
  await sql`
    create function clubs.keep_bet_row() returns trigger language plpgsql as $$
    declare who text := tg_argv[0];
    begin
      if tg_op = 'UPDATE' and to_jsonb(new) ->> who is null and (to_jsonb(new) - who) = (to_jsonb(old) - who) then
        return new;
      end if;
      raise exception 'What was bet is not changed.' using errcode = 'restrict_violation';
    end $$`.execute(db)
  for (const [table, who] of [
    ['stakes', 'person_id'],
    ['bet_facts', 'person_id'],
    ['settlements', 'settled_by'],
  ])
    await sql
      .raw(
        `create trigger ${table}_kept before update or delete on clubs.${table}
         for each row execute function clubs.keep_bet_row('${who}')`,
      )
      .execute(db)

  // Refused at or after closing, even past the actions.
  await sql`
    create function clubs.stake_in_time() returns trigger language plpgsql as $$
    begin
      perform from clubs.bets
      where id = new.bet_id and status = 'open' and new.placed_at >= opened_at and new.placed_at < closes_at
      for share;
      if not found then
        raise exception 'The bet is closed.' using errcode = 'check_violation', constraint = 'stake_in_time';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger stake_in_time before insert on clubs.stakes
    for each row execute function clubs.stake_in_time()`.execute(db)

  // At the end of a settlement the ledger must say what the settlement says.
  await sql`
    create function clubs.settle_in_full() returns trigger language plpgsql as $$
    declare
      staked integer; paid integer; refunded integer;
    begin
      select coalesce(sum(points), 0) into staked from clubs.stakes where bet_id = new.bet_id;
      select coalesce(sum(amount) filter (where kind = 'payout'), 0),
        coalesce(sum(amount) filter (where kind = 'refund'), 0)
      into paid, refunded from clubs.ledger where bet_id = new.bet_id;
      if (staked, paid, refunded) is distinct from (new.staked, new.paid, new.refunded) then
        raise exception 'Points are neither made nor lost.' using errcode = 'check_violation', constraint = 'points_conserved';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger settle_in_full after insert on clubs.settlements
    deferrable initially deferred for each row execute function clubs.settle_in_full()`.execute(db)
}
