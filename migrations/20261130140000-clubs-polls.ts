import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // `closes_at` is when voting ends, also where somebody ends it by hand; `closed_at` is when it was counted.
  await sql`
    create table clubs.polls (
      id uuid primary key,
      club_id uuid not null references clubs.clubs,
      title text not null check (length(title) between 1 and 100),
      opened_by uuid references identity.people,
      opened_at timestamptz not null,
      closes_at timestamptz not null,
      closed_by uuid references identity.people,
      closed_at timestamptz,
      counted integer check (counted >= 0),
      unique (club_id, id),
      unique (id, closes_at),
      check (closes_at >= opened_at and closes_at <= opened_at + interval '1 year'),
      check (closed_at >= closes_at),
      check ((counted is null) = (closed_at is null)),
      check (closed_by is null or closed_at is not null)
    )`.execute(db)
  await sql`create index polls_of_club on clubs.polls (club_id, closes_at desc, id desc)`.execute(db)
  await sql`create index polls_opened_by on clubs.polls (opened_by) where opened_by is not null`.execute(db)
  await sql`create index polls_closed_by on clubs.polls (closed_by) where closed_by is not null`.execute(db)
  // A title on the ballot. What ties are decided by is kept as it was when the ballots were counted.
  await sql`
    create table clubs.proposals (
      id uuid primary key,
      club_id uuid not null,
      poll_id uuid not null,
      work_id uuid not null references catalog.works,
      proposed_by uuid references identity.people,
      proposed_at timestamptz not null,
      words text check (length(words) between 1 and 1000),
      copies integer check (copies >= 0),
      waiting integer check (waiting >= 0),
      won boolean not null default false,
      foreign key (club_id, poll_id) references clubs.polls (club_id, id),
      unique (poll_id, id),
      unique (poll_id, work_id),
      check ((copies is null) = (waiting is null)),
      check (not won or copies is not null)
    )`.execute(db)
  await sql`create unique index proposals_won on clubs.proposals (poll_id) where won`.execute(db)
  await sql`create index proposals_poll on clubs.proposals (club_id, poll_id)`.execute(db)
  await sql`create index proposals_work on clubs.proposals (work_id)`.execute(db)
  await sql`create index proposals_proposed_by on clubs.proposals (proposed_by) where proposed_by is not null`.execute(
    db,
  )
  // A ballot knows when voting ends, so that none can be cast after it.
  await sql`
    create table clubs.ballots (
      id uuid primary key,
      club_id uuid not null,
      poll_id uuid not null,
      person_id uuid references identity.people,
      cast_at timestamptz not null,
      closes_at timestamptz not null,
      foreign key (club_id, poll_id) references clubs.polls (club_id, id),
      foreign key (poll_id, closes_at) references clubs.polls (id, closes_at) on update cascade,
      unique (poll_id, id),
      unique (poll_id, person_id),
      check (cast_at <= closes_at)
    )`.execute(db)
  await sql`create index ballots_poll on clubs.ballots (club_id, poll_id)`.execute(db)
  await sql`create index ballots_closes on clubs.ballots (poll_id, closes_at)`.execute(db)
  await sql`create index ballots_person on clubs.ballots (person_id) where person_id is not null`.execute(db)
  await sql`
    create table clubs.ranks (
      poll_id uuid not null,
      ballot_id uuid not null,
      proposal_id uuid not null,
      rank integer not null check (rank between 1 and 100),
      primary key (ballot_id, proposal_id),
      unique (ballot_id, rank),
      foreign key (poll_id, ballot_id) references clubs.ballots (poll_id, id) on delete cascade,
      foreign key (poll_id, proposal_id) references clubs.proposals (poll_id, id) on delete cascade
    )`.execute(db)
  await sql`create index ranks_ballot on clubs.ranks (poll_id, ballot_id)`.execute(db)
  await sql`create index ranks_proposal on clubs.ranks (poll_id, proposal_id)`.execute(db)
  // Each round of the count: for how many ballots a title stood, and whether it went out. A title that was counted stays.
  await sql`
    create table clubs.tallies (
      poll_id uuid not null,
      round integer not null check (round >= 1),
      proposal_id uuid not null,
      votes integer not null check (votes >= 0),
      went_out boolean not null,
      by_tie boolean not null,
      primary key (poll_id, round, proposal_id),
      foreign key (poll_id, proposal_id) references clubs.proposals (poll_id, id),
      check (went_out or not by_tie)
    )`.execute(db)
  await sql`create index tallies_proposal on clubs.tallies (poll_id, proposal_id)`.execute(db)
}
