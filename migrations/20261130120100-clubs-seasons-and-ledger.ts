import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What somebody wants of all clubs; whoever says nothing wants what a club has.
  await sql`
    create table clubs.preferences (
      person_id uuid primary key references identity.people,
      bets boolean not null default true
    )`.execute(db)
  await sql`
    create table clubs.seasons (
      id uuid primary key,
      club_id uuid not null references clubs.clubs,
      starts_on date not null,
      ends_on date not null,
      grant_points integer not null check (grant_points between 1 and 1000000),
      unique (club_id, starts_on),
      unique (club_id, id),
      check (ends_on > starts_on)
    )`.execute(db)
  await sql`create index seasons_starts on clubs.seasons (starts_on, club_id)`.execute(db)
  await sql`
    create table clubs.accounts (
      club_id uuid not null,
      season_id uuid not null,
      person_id uuid not null references identity.people,
      balance integer not null default 0 constraint balance_not_negative check (balance >= 0),
      opened_at timestamptz not null,
      primary key (season_id, person_id),
      foreign key (club_id, season_id) references clubs.seasons (club_id, id)
    )`.execute(db)
  await sql`create index accounts_person on clubs.accounts (person_id)`.execute(db)
  await sql`create index accounts_club on clubs.accounts (club_id, season_id)`.execute(db)
  await sql`
    create table clubs.ledger (
      id uuid primary key,
      club_id uuid not null,
      season_id uuid not null,
      person_id uuid references identity.people,
      kind text not null check (kind in ('grant', 'stake', 'payout', 'refund', 'correction')),
      amount integer not null,
      bet_id uuid,
      stake_id uuid,
      corrects uuid references clubs.ledger,
      note text check (length(note) between 1 and 500),
      made_at timestamptz not null,
      made_by uuid references identity.people,
      foreign key (club_id, season_id) references clubs.seasons (club_id, id),
      check (case kind when 'stake' then amount < 0 when 'correction' then amount <> 0 else amount > 0 end),
      check ((stake_id is not null and bet_id is not null) = (kind in ('stake', 'payout', 'refund'))),
      check ((corrects is not null and note is not null) = (kind = 'correction'))
    )`.execute(db)
  // Granted once for a season; staked once, and once given back or paid out.
  await sql`create unique index ledger_grant on clubs.ledger (season_id, person_id) where kind = 'grant'`.execute(
    db,
  )
  await sql`create unique index ledger_staked on clubs.ledger (stake_id) where kind = 'stake'`.execute(db)
  await sql`create unique index ledger_returned on clubs.ledger (stake_id) where kind in ('payout', 'refund')`.execute(
    db,
  )
  await sql`create index ledger_season on clubs.ledger (club_id, season_id, person_id, made_at, id)`.execute(
    db,
  )
  await sql`create index ledger_person on clubs.ledger (person_id, season_id, made_at)`.execute(db)
  await sql`create index ledger_bet on clubs.ledger (bet_id) where bet_id is not null`.execute(db)
  await sql`create index ledger_corrects on clubs.ledger (corrects) where corrects is not null`.execute(db)
  await sql`create index ledger_made_by on clubs.ledger (made_by) where made_by is not null`.execute(db)

  // RULES R12: only ever added to. The one change that is let through takes somebody out who is gone.
  await sql`
    create function clubs.keep_ledger() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE'
        and (new.person_id is null or new.person_id is not distinct from old.person_id)
        and (new.made_by is null or new.made_by is not distinct from old.made_by)
        and (to_jsonb(new) - 'person_id' - 'made_by') = (to_jsonb(old) - 'person_id' - 'made_by')
      then
        return new;
      end if;
      raise exception 'The ledger is only ever added to.' using errcode = 'restrict_violation';
    end $$`.execute(db)
  await sql`
    create trigger ledger_kept before update or delete on clubs.ledger
    for each row execute function clubs.keep_ledger()`.execute(db)

  // A balance is what the ledger says, by whatever way an entry comes; its row is the lock that keeps it from going below zero.
  await sql`
    create function clubs.book_entry() returns trigger language plpgsql as $$
    begin
      if new.kind = 'grant'
        and new.amount <> (select grant_points from clubs.seasons where id = new.season_id)
      then
        raise exception 'Everybody has the same grant.' using errcode = 'check_violation', constraint = 'equal_grants';
      end if;
      if new.person_id is null then
        return new;
      end if;
      update clubs.accounts set balance = balance + new.amount
      where season_id = new.season_id and person_id = new.person_id;
      if not found then
        raise exception 'An entry needs an account.' using errcode = 'foreign_key_violation', constraint = 'ledger_account';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger ledger_booked before insert on clubs.ledger
    for each row execute function clubs.book_entry()`.execute(db)
  await sql`
    create function clubs.keep_balance() returns trigger language plpgsql as $$
    begin
      if pg_trigger_depth() = 1 then
        raise exception 'A balance changes by an entry of the ledger alone.' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger balance_kept before update of balance on clubs.accounts
    for each row execute function clubs.keep_balance()`.execute(db)
  await sql`
    create trigger balance_begun before insert on clubs.accounts
    for each row when (new.balance <> 0) execute function clubs.keep_balance()`.execute(db)
}
