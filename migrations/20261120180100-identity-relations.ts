import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // One row for two people, the lower id first: what is between them is true or not for both, and one lock holds it still. Nobody
  // stands in relation to themself, nobody twice. Whoever is blocked has nothing open towards who blocked them, nor the other way.
  await sql`
    create table identity.relations (
      low_id uuid not null references identity.people on delete cascade,
      high_id uuid not null references identity.people on delete cascade,
      friends_since timestamptz,
      low_asked_at timestamptz,
      high_asked_at timestamptz,
      low_follows_since timestamptz,
      high_follows_since timestamptz,
      low_blocked_at timestamptz,
      high_blocked_at timestamptz,
      low_shows text check (low_shows in ('nothing', 'books', 'progress')),
      high_shows text check (high_shows in ('nothing', 'books', 'progress')),
      low_wrote_at timestamptz,
      high_wrote_at timestamptz,
      primary key (low_id, high_id),
      constraint relations_of_two check (low_id < high_id),
      constraint relations_asked_once check (num_nonnulls(friends_since, low_asked_at, high_asked_at) <= 1),
      constraint relations_shown_to_friends
        check (friends_since is not null or num_nonnulls(low_shows, high_shows) = 0),
      constraint relations_blocked check (
        num_nonnulls(low_blocked_at, high_blocked_at) = 0
        or num_nonnulls(friends_since, low_asked_at, high_asked_at, low_follows_since, high_follows_since) = 0)
    )`.execute(db)
  await sql`create index relations_high on identity.relations (high_id, low_id)`.execute(db)

  // The same, from each side: what this person has to do with the other.
  await sql`
    create view identity.ties as
      select low_id as person_id, high_id as other_id, friends_since,
        low_asked_at as asks_since, high_asked_at as asked_since,
        low_follows_since as follows_since, high_follows_since as followed_since,
        low_blocked_at as blocks_since, high_blocked_at as blocked_since,
        low_shows as shows, high_shows as is_shown
      from identity.relations
      union all
      select high_id, low_id, friends_since,
        high_asked_at, low_asked_at,
        high_follows_since, low_follows_since,
        high_blocked_at, low_blocked_at,
        high_shows, low_shows
      from identity.relations`.execute(db)

  // What somebody wrote to find a friend, and when; all that they are told until there is an answer, whether or not anybody is found.
  await sql`
    create table identity.friend_requests (
      id uuid primary key,
      person_id uuid not null references identity.people on delete cascade,
      sought text not null check (sought = lower(sought) and length(sought) between 3 and 254),
      found_id uuid references identity.people on delete set null,
      asked_at timestamptz not null,
      unique (person_id, sought)
    )`.execute(db)
  await sql`create index friend_requests_found on identity.friend_requests (found_id)`.execute(db)
  await sql`create index friend_requests_asked on identity.friend_requests (asked_at)`.execute(db)

  await sql`
    alter table identity.people
      add column shows_friends text not null default 'books'
        constraint people_shows_friends check (shows_friends in ('nothing', 'books', 'progress')),
      add column friend_letters boolean not null default true`.execute(db)
}
