import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // What a meeting adds to its club's score. A figure of one or two would tell who they are, and is nothing.
  await sql`
    create table clubs.scores (
      meeting_id uuid primary key,
      club_id uuid not null,
      came integer not null check (came = 0 or came >= 3),
      finished integer not null check (finished = 0 or finished >= 3),
      counted_at timestamptz not null,
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id)
    )`.execute(db)
  await sql`create index scores_club on clubs.scores (club_id, meeting_id)`.execute(db)
}
