import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create unique index milestones_of_meeting on clubs.milestones (meeting_id, id)`.execute(db)
  // A thread is of a club, of one of its meetings, or of a part of that meeting's book; its work stays when the meeting takes another.
  await sql`
    create table clubs.threads (
      id uuid primary key,
      club_id uuid not null references clubs.clubs,
      meeting_id uuid,
      milestone_id uuid,
      work_id uuid references catalog.works,
      told_work_id uuid references catalog.works,
      title text not null check (length(title) between 1 and 200),
      started_by uuid references identity.people,
      started_at timestamptz not null,
      last_said_at timestamptz not null,
      closed_at timestamptz,
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id) on delete cascade,
      foreign key (meeting_id, milestone_id) references clubs.milestones (meeting_id, id) on delete set null (milestone_id),
      unique (club_id, id),
      unique (id, work_id),
      check (milestone_id is null or meeting_id is not null),
      check ((work_id is null) = (meeting_id is null) and (told_work_id is null) = (work_id is null))
    )`.execute(db)
  await sql`create index threads_club on clubs.threads (club_id, last_said_at desc, id desc)`.execute(db)
  await sql`create index threads_meeting on clubs.threads (club_id, meeting_id) where meeting_id is not null`.execute(
    db,
  )
  await sql`create index threads_milestone on clubs.threads (meeting_id, milestone_id) where milestone_id is not null`.execute(
    db,
  )
  await sql`create index threads_work on clubs.threads (work_id) where work_id is not null`.execute(db)
  await sql`create index threads_told_work on clubs.threads (told_work_id) where told_work_id is not null`.execute(
    db,
  )
  await sql`create index threads_started_by on clubs.threads (started_by) where started_by is not null`.execute(
    db,
  )
  // What a comment gives away lies before its gate: a share of its thread's book, in millionths. Without one it is for everybody.
  await sql`
    create table clubs.comments (
      id uuid primary key,
      club_id uuid not null,
      thread_id uuid not null,
      root_id uuid not null,
      reply_to uuid,
      author_id uuid references identity.people,
      body text check (length(body) between 1 and 10000),
      work_id uuid,
      gate integer check (gate between 1 and 1000000),
      written_at timestamptz not null,
      edited_at timestamptz,
      deleted_at timestamptz,
      hidden_at timestamptz,
      hidden_by uuid references identity.people,
      revision integer not null default 1,
      foreign key (club_id, thread_id) references clubs.threads (club_id, id) on delete cascade,
      foreign key (thread_id, work_id) references clubs.threads (id, work_id) on update cascade,
      unique (thread_id, id),
      unique (club_id, id),
      foreign key (thread_id, root_id) references clubs.comments (thread_id, id),
      foreign key (thread_id, reply_to) references clubs.comments (thread_id, id),
      check ((reply_to is null) = (root_id = id)),
      check ((gate is null) = (work_id is null)),
      check (body is not null or deleted_at is not null or author_id is null)
    )`.execute(db)
  await sql`create index comments_in_order on clubs.comments (thread_id, root_id, id)`.execute(db)
  await sql`create index comments_work on clubs.comments (thread_id, work_id) where work_id is not null`.execute(
    db,
  )
  await sql`create index comments_reply_to on clubs.comments (thread_id, reply_to) where reply_to is not null`.execute(
    db,
  )
  await sql`create index comments_author on clubs.comments (author_id) where author_id is not null`.execute(
    db,
  )
  await sql`create index comments_hidden_by on clubs.comments (hidden_by) where hidden_by is not null`.execute(
    db,
  )
  // What a comment said before it was changed or deleted, for those who keep the talk in order.
  await sql`
    create table clubs.comment_versions (
      id uuid primary key,
      club_id uuid not null,
      comment_id uuid not null,
      author_id uuid not null references identity.people,
      body text not null check (length(body) between 1 and 10000),
      gate integer check (gate between 1 and 1000000),
      replaced_at timestamptz not null,
      foreign key (club_id, comment_id) references clubs.comments (club_id, id) on delete cascade
    )`.execute(db)
  await sql`create index comment_versions_comment on clubs.comment_versions (club_id, comment_id, replaced_at)`.execute(
    db,
  )
  await sql`create index comment_versions_author on clubs.comment_versions (author_id)`.execute(db)
  await sql`
    create table clubs.reactions (
      club_id uuid not null,
      comment_id uuid not null,
      person_id uuid not null references identity.people,
      kind text not null check (kind in ('agree', 'laugh', 'moved', 'wonder')),
      reacted_at timestamptz not null,
      primary key (comment_id, person_id),
      foreign key (club_id, comment_id) references clubs.comments (club_id, id) on delete cascade
    )`.execute(db)
  await sql`create index reactions_comment on clubs.reactions (club_id, comment_id)`.execute(db)
  await sql`create index reactions_person on clubs.reactions (person_id)`.execute(db)
  await sql`
    create table clubs.mentions (
      club_id uuid not null,
      comment_id uuid not null,
      person_id uuid not null references identity.people,
      primary key (comment_id, person_id),
      foreign key (club_id, comment_id) references clubs.comments (club_id, id) on delete cascade
    )`.execute(db)
  await sql`create index mentions_comment on clubs.mentions (club_id, comment_id)`.execute(db)
  await sql`create index mentions_person on clubs.mentions (person_id)`.execute(db)
  await sql`
    create table clubs.reports (
      id uuid primary key,
      club_id uuid not null,
      comment_id uuid not null,
      reported_by uuid not null references identity.people,
      reason text not null check (length(reason) between 1 and 1000),
      reported_at timestamptz not null,
      resolved_by uuid references identity.people,
      resolved_at timestamptz,
      outcome text check (outcome in ('kept', 'hidden')),
      foreign key (club_id, comment_id) references clubs.comments (club_id, id) on delete cascade,
      unique (comment_id, reported_by),
      check ((outcome is null) = (resolved_at is null) and (resolved_by is null or resolved_at is not null))
    )`.execute(db)
  await sql`create index reports_open on clubs.reports (club_id, comment_id) where resolved_at is null`.execute(
    db,
  )
  await sql`create index reports_comment on clubs.reports (club_id, comment_id)`.execute(db)
  await sql`create index reports_reported_by on clubs.reports (reported_by)`.execute(db)
  await sql`create index reports_resolved_by on clubs.reports (resolved_by) where resolved_by is not null`.execute(
    db,
  )
  // How far somebody looked into a thread, where they were in its book then, and whether they opened what is sealed.
  await sql`
    create table clubs.thread_visits (
      club_id uuid not null,
      thread_id uuid not null,
      person_id uuid not null references identity.people,
      seen_at timestamptz,
      seen_share integer not null default 0 check (seen_share between 0 and 1000000),
      opened_at timestamptz,
      primary key (thread_id, person_id),
      foreign key (club_id, thread_id) references clubs.threads (club_id, id) on delete cascade
    )`.execute(db)
  await sql`create index thread_visits_club on clubs.thread_visits (club_id, thread_id)`.execute(db)
  await sql`create index thread_visits_person on clubs.thread_visits (person_id)`.execute(db)
}
