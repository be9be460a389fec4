import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table clubs.meetings (
      id uuid primary key,
      club_id uuid not null references clubs.clubs,
      work_id uuid not null references catalog.works,
      edition_id uuid references catalog.editions,
      starts_at timestamptz not null,
      ends_at timestamptz not null,
      place text check (length(place) between 1 and 300),
      link text check (length(link) between 1 and 500),
      agenda text check (length(agenda) between 1 and 10000),
      minutes text check (length(minutes) between 1 and 50000),
      planned_by uuid references identity.people,
      created_at timestamptz not null,
      cancelled_at timestamptz,
      cancelled_because text check (length(cancelled_because) between 1 and 500),
      revision integer not null default 1,
      unique (club_id, id),
      check (ends_at > starts_at and ends_at <= starts_at + interval '24 hours')
    )`.execute(db)
  await sql`create index meetings_starts on clubs.meetings (club_id, starts_at desc, id desc)`.execute(db)
  await sql`create index meetings_to_come on clubs.meetings (starts_at) where cancelled_at is null`.execute(
    db,
  )
  await sql`create index meetings_work on clubs.meetings (work_id)`.execute(db)
  await sql`create index meetings_edition on clubs.meetings (edition_id) where edition_id is not null`.execute(
    db,
  )
  await sql`create index meetings_planned_by on clubs.meetings (planned_by) where planned_by is not null`.execute(
    db,
  )
  // How far to read by when; the share is of the whole book, in millionths, as in a log.
  await sql`
    create table clubs.milestones (
      id uuid primary key,
      club_id uuid not null,
      meeting_id uuid not null,
      name text not null check (length(name) between 1 and 100),
      page integer check (page between 1 and 100000),
      share integer not null check (share between 1 and 1000000),
      due_on date not null,
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id) on delete cascade,
      unique (meeting_id, share)
    )`.execute(db)
  // Who means to come, and who came: the second is not the first.
  await sql`
    create table clubs.attendance (
      club_id uuid not null,
      meeting_id uuid not null,
      person_id uuid not null references identity.people,
      answer text check (answer in ('yes', 'no', 'perhaps')),
      answered_at timestamptz,
      attended boolean,
      recorded_by uuid references identity.people,
      recorded_at timestamptz,
      primary key (meeting_id, person_id),
      foreign key (club_id, meeting_id) references clubs.meetings (club_id, id) on delete cascade,
      check ((answer is null) = (answered_at is null)),
      check ((attended is null) = (recorded_at is null))
    )`.execute(db)
  await sql`create index attendance_person on clubs.attendance (person_id)`.execute(db)
  await sql`create index attendance_recorded_by on clubs.attendance (recorded_by) where recorded_by is not null`.execute(
    db,
  )
}
